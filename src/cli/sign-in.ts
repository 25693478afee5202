import type { Command } from 'commander';
import { read } from 'read';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { MyographError } from '../errors.ts';
import { MeDocument, SetPasswordDocument, SignOutDocument } from '../generated/operations.ts';
import { type Client, createClient, ServerRefusal, unreachable } from './client.ts';
import { createCommand, type OutputOptions, print } from './output.ts';
import { forgetSignIn, keepSignIn, keptSignIn } from './sign-in/kept.ts';

const answerSchema = z.object({
  token: z.string().optional(),
  code: z.string().default('INTERNAL'),
  message: z.string().default('The server gave no answer.'),
});

export function signInCommand(config: () => Config): Command {
  return createCommand('sign-in', 'Sign in at a server, for the commands that follow')
    .option('--server <url>', 'its address (default: MYOGRAPH_SERVER)')
    .option('--email <address>', 'asked for when left out')
    .action(async (options: OutputOptions & { server?: string; email?: string }) => {
      const url = serverOf(options.server ?? config().server);
      const email = options.email ?? (await ask('E-mail: '));
      const password = await askPassword('Password: ');
      const token = await tokenFor(url, { email, password });
      const file = await keepSignIn(config().userFolder, { url, token });
      const { me } = await createClient({ url, token }).request(MeDocument, {});
      print(options, { url, ...me }, () => `Signed in at ${url} as ${me.name}. Kept in ${file}.`);
    });
}

export function signOutCommand(config: () => Config): Command {
  return createCommand('sign-out', 'End what myograph sign-in began').action(
    async (options: OutputOptions) => {
      const kept = await keptSignIn(config().userFolder);
      if (kept === undefined) {
        throw new MyographError('UNAUTHENTICATED', 'You are not signed in at any server.');
      }
      await createClient(kept).request(SignOutDocument, {}).catch(unlessEnded);
      await forgetSignIn(config().userFolder);
      print(options, { url: kept.url }, () => `Signed out at ${kept.url}.`);
    },
  );
}

export function passwordCommand(connect: () => Promise<Client>): Command {
  return createCommand('password', 'Set the e-mail address and the password that you sign in with')
    .option('--email <address>', 'may be left out by who has one')
    .action(async (options: OutputOptions & { email?: string }) => {
      const client = await connect();
      const currentPassword = await askPassword('Present password (empty without one): ');
      const password = await askPassword('New password, 12 characters or more: ');
      if (password !== (await askPassword('Once more: '))) {
        throw new MyographError('INVALID_INPUT', 'The two are not the same. Nothing was changed.');
      }
      const input = { email: options.email ?? null, password, currentPassword };
      const { user } = (await client.request(SetPasswordDocument, { input })).setPassword;
      print(options, user, () => `${user.name} signs in with ${user.email} from now on.`);
    });
}

function ask(prompt: string): Promise<string> {
  return read({ prompt });
}

/** Without showing what is typed. */
function askPassword(prompt: string): Promise<string> {
  return read({ prompt, silent: true });
}

function serverOf(url: string | undefined): string {
  if (url !== undefined && URL.canParse(url)) return url.replace(/\/+$/, '');
  throw new MyographError(
    'CONFIGURATION',
    'Name the server: --server https://myograph.example.org, or MYOGRAPH_SERVER.',
  );
}

async function tokenFor(url: string, given: { email: string; password: string }): Promise<string> {
  const response = await fetch(`${url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(url).origin },
    body: JSON.stringify(given),
  }).catch(() => {
    throw unreachable(url);
  });
  const answer = await response.json().catch(() => ({}));
  const { token, code, message } = answerSchema.parse(answer);
  if (token === undefined) throw new ServerRefusal(code, message);
  return token;
}

/** A session that has ended already is as good as one that ends now. */
function unlessEnded(error: unknown): void {
  if (error instanceof ServerRefusal && error.code === 'UNAUTHENTICATED') return;
  throw error;
}
