import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config.ts';
import { MyographError } from '../errors.ts';
import type { TypedDocumentString } from '../generated/operations.ts';
import { keptSignIn } from './sign-in/kept.ts';

/** Speaks to a server, signed in. */
export interface Client {
  /** Address of the server. */
  readonly url: string;
  /** Runs a GraphQL operation. Throws ServerRefusal with the server's own code and words. */
  request<Result, Variables>(
    operation: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result>;
}

/** What the server said no with. */
export class ServerRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'ServerRefusal';
    this.code = code;
  }
}

/**
 * A client of MYOGRAPH_SERVER, by MYOGRAPH_TOKEN or by what `myograph sign-in` kept; or else of the server
 * that runs on the data folder, or else of the one where the user signed in last.
 *
 * @throws SERVER_UNREACHABLE when there is none; CONFIGURATION when MYOGRAPH_SERVER is set and nothing
 *   signs in there
 */
export async function connect(config: Config): Promise<Client> {
  const { server, token } = config;
  if (server !== undefined && token !== undefined) return createClient({ url: server, token });
  const kept = await keptSignIn(config.userFolder);
  if (server === undefined) {
    const local = await localConnection(config.dataFolder);
    const found = local ?? kept;
    if (found) return createClient(found);
    throw unreachable(`the data folder ${config.dataFolder}`);
  }
  if (kept?.url === server) return createClient(kept);
  throw new MyographError(
    'CONFIGURATION',
    `MYOGRAPH_SERVER is set, and nothing signs in there. Set MYOGRAPH_TOKEN to an API token of that server, or sign in: myograph sign-in --server ${server}`,
  );
}

/** A client of the server at `url`, signed in by the token of a session or of the API. */
export function createClient({ url, token }: { url: string; token: string }): Client {
  return {
    url,
    async request<Result, Variables>(
      operation: TypedDocumentString<Result, Variables>,
      variables: Variables,
    ) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: operation.toString(), variables }),
      }).catch(() => {
        throw unreachable(url);
      });
      const answer: Answer<Result> = JSON.parse(await response.text());
      return dataOf(answer);
    },
  };
}

/** One page of a connection. */
interface PageOf<Row> {
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** All rows of a connection, read page after page; `read` gives nothing where there is no such list. */
export async function allPages<Row>(
  read: (after: string | null) => Promise<PageOf<Row> | undefined>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: string | null = null; ; ) {
    const page = await read(after);
    rows.push(...(page?.nodes ?? []));
    if (!page?.pageInfo.hasNextPage) return rows;
    after = page.pageInfo.endCursor;
  }
}

/** A GraphQL answer; its shape is that of the operation, which generated the type. */
interface Answer<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly { message: string; extensions?: { code?: string } }[];
  readonly code?: string;
  readonly message?: string;
}

function dataOf<Result>({ data, errors, code, message }: Answer<Result>): Result {
  const [first] = errors ?? [];
  if (first) throw new ServerRefusal(first.extensions?.code ?? 'INTERNAL', first.message);
  if (data) return data;
  throw new ServerRefusal(code ?? 'INTERNAL', message ?? 'The server gave no answer.');
}

async function localConnection(
  dataFolder: string,
): Promise<{ url: string; token: string } | undefined> {
  const file = path.join(dataFolder, 'connection.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

export function unreachable(where: string): MyographError {
  return new MyographError(
    'SERVER_UNREACHABLE',
    `No Myograph server answers at ${where}. Start one with npm start, set MYOGRAPH_SERVER, or sign in at one (myograph sign-in).`,
  );
}
