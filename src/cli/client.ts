import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config.ts';
import { MyographError } from '../errors.ts';
import type { TypedDocumentString } from '../generated/operations.ts';

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
 * A client of MYOGRAPH_SERVER, or else of the server that runs on the data folder.
 *
 * @throws SERVER_UNREACHABLE when no server was started there; CONFIGURATION when MYOGRAPH_SERVER is
 *   set without MYOGRAPH_TOKEN
 */
export async function connect(config: Config): Promise<Client> {
  if (config.server === undefined) return createClient(await localConnection(config.dataFolder));
  if (config.token === undefined) {
    throw new MyographError(
      'CONFIGURATION',
      'MYOGRAPH_SERVER is set without MYOGRAPH_TOKEN. Set it to a session token of that server.',
    );
  }
  return createClient({ url: config.server, token: config.token });
}

/** A client of the server at `url`, signed in by a session token. */
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

async function localConnection(dataFolder: string): Promise<{ url: string; token: string }> {
  const file = path.join(dataFolder, 'connection.json');
  const text = await readFile(file, 'utf8').catch(() => {
    throw unreachable(`the data folder ${dataFolder}`);
  });
  return JSON.parse(text);
}

function unreachable(where: string): MyographError {
  return new MyographError(
    'SERVER_UNREACHABLE',
    `No Myograph server answers at ${where}. Start one with npm start, or set MYOGRAPH_SERVER.`,
  );
}
