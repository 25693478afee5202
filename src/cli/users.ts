import type { Command } from 'commander';
import {
  CreateSignInLinkDocument,
  CreateUserDocument,
  UsersDocument,
} from '../generated/operations.ts';
import type { Client } from './client.ts';
import {
  createCommand,
  createGroup,
  type OutputOptions,
  print,
  table,
  toPositive,
} from './output.ts';

export function usersCommand(connect: () => Promise<Client>): Command {
  const users = createGroup('users', 'Users, for administrators: list, create, link');
  users.addCommand(
    createCommand('list', 'Users by name')
      .option('--limit <n>', 'at most this many', toPositive, 500)
      .action(async (options: OutputOptions & { limit: number }) => {
        const client = await connect();
        const { users: page } = await client.request(UsersDocument, { first: options.limit });
        const rows = page.nodes.map(({ name, email, isAdministrator }) => [
          name,
          email,
          isAdministrator ? 'administrator' : '',
        ]);
        const text = () =>
          `${table(['user', 'e-mail', ''], rows)}\n\n${rows.length} of ${page.totalCount}.`;
        print(options, page.nodes, text);
      }),
  );
  users.addCommand(
    createCommand('create', 'Create a user, and a link that signs them in once')
      .argument('<name>', 'unique name')
      .option('--email <address>', 'what they will sign in with; they can name it themselves')
      .action(async (name: string, options: OutputOptions & { email?: string }) => {
        const input = { name, email: options.email ?? null };
        const { createUser } = await (await connect()).request(CreateUserDocument, { input });
        print(options, createUser, () => describeLink(createUser));
      }),
  );
  users.addCommand(
    createCommand('link', 'A new link that signs a user in once, who lost theirs or the password')
      .argument('<user>', 'name or e-mail address')
      .action(async (userName: string, options: OutputOptions) => {
        const client = await connect();
        const { createSignInLink } = await client.request(CreateSignInLinkDocument, { userName });
        print(options, createSignInLink, () => describeLink(createSignInLink));
      }),
  );
  return users;
}

function describeLink({
  user,
  signInLink,
}: {
  user: { name: string };
  signInLink: string;
}): string {
  return `${user.name} signs in once, within an hour: ${signInLink}`;
}
