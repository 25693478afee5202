import { type Command, Option } from 'commander';
import {
  CreateTokenDocument,
  MyTokensDocument,
  RevokeTokenDocument,
  type TokenStateFragment,
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

const scopeNames = {
  read: 'READ',
  curate: 'CURATE',
  train: 'TRAIN',
  administer: 'ADMINISTER',
} as const;

interface CreateOptions extends OutputOptions {
  readonly scope: (keyof typeof scopeNames)[];
  readonly days: number;
  readonly study?: string[];
}

export function tokensCommand(connect: () => Promise<Client>): Command {
  const tokens = createGroup('tokens', 'Your API tokens, for scripts: list, create, revoke');
  tokens.addCommand(
    createCommand('list', 'Your API tokens').action(async (options: OutputOptions) => {
      const { myTokens } = await (await connect()).request(MyTokensDocument, {});
      print(options, myTokens, () => describeTokens(myTokens));
    }),
  );
  tokens.addCommand(
    createCommand('create', 'Make an API token; it is shown this once')
      .argument('<name>', 'unique among your tokens')
      .addOption(
        new Option('--scope <name...>', 'what it may be used for')
          .choices(Object.keys(scopeNames))
          .default(['read']),
      )
      .option('--days <n>', 'days until it ends, at most 365', toPositive, 90)
      .option('--study <code...>', 'limit it to these studies')
      .action(async (name: string, options: CreateOptions) => {
        const created = await createToken(await connect(), name, options);
        print(options, created, () => describeCreated(created));
      }),
  );
  tokens.addCommand(
    createCommand('revoke', 'End an API token')
      .argument('<name>', 'of the token')
      .action(async (name: string, options: OutputOptions) => {
        const client = await connect();
        const { revokeToken } = await client.request(RevokeTokenDocument, { name });
        print(options, revokeToken.tokens, () => `${name} lets nobody in any more.`);
      }),
  );
  return tokens;
}

async function createToken(client: Client, name: string, { scope, days, study }: CreateOptions) {
  const input = {
    name,
    scopes: scope.map((each) => scopeNames[each]),
    expiresInDays: days,
    studies: study ?? null,
  };
  return (await client.request(CreateTokenDocument, { input })).createToken;
}

/** The token alone in the first line, for those who pass it on. */
function describeCreated({ secret, token }: { secret: string; token: TokenStateFragment }): string {
  return `${secret}\n\nIt cannot be shown again. Set MYOGRAPH_TOKEN to it, beside MYOGRAPH_SERVER; it ends ${day(token.expiresAt)}.`;
}

function describeTokens(tokens: readonly TokenStateFragment[]): string {
  if (tokens.length === 0) return 'You have no API token. myograph tokens create makes one.';
  const rows = tokens.map(({ name, prefix, scopes, studies, expiresAt, lastUsedAt }) => [
    name,
    `${prefix}…`,
    scopes.join(' ').toLowerCase(),
    studies?.join(' ') ?? 'all of yours',
    `${Date.parse(expiresAt) < Date.now() ? 'ended ' : ''}${day(expiresAt)}`,
    lastUsedAt ? lastUsedAt.slice(0, 16).replace('T', ' ') : 'never',
  ]);
  return table(['token', 'begins', 'may', 'studies', 'ends', 'last used'], rows);
}

function day(instant: string): string {
  return instant.slice(0, 10);
}
