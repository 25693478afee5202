import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { type Config, loadConfig } from '../../src/config.ts';
import type { User } from '../../src/generated/prisma/client.ts';
import { type RunningServer, startServer } from '../../src/server/start.ts';
import { createSignInLink, signIn } from '../../src/services/access.ts';
import { createTinyCatalog, type TinyCatalog } from './tiny-study.ts';

/** A GraphQL answer, loosely: what is in it is for each test to say. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the shape is that of the query, which is a string here
  readonly data: any;
  readonly errors: readonly GraphQLFailure[];
}

export interface GraphQLFailure {
  readonly message: string;
  readonly extensions: { readonly code: string; readonly details?: object };
  readonly path?: readonly (string | number)[];
}

/** A server over a small catalog, without a worker. */
export interface TestServer extends RunningServer {
  readonly catalog: TinyCatalog;
  readonly config: Config;
  /** A session of the user. */
  tokenOf(user: User): Promise<string>;
  /** Asks over HTTP, as who has the session; as nobody without one. */
  ask(token: string | null, query: string, variables?: object): Promise<Answer>;
  /** The first answer of a subscription, asked for over a WebSocket likewise. */
  watch(token: string | null, query: string, variables?: object): Promise<Answer>;
  /** Ends the server and removes what it kept. */
  close(): Promise<void>;
}

/** @param settings of the configuration, other than usual */
export async function startTestServer(settings: Partial<Config> = {}): Promise<TestServer> {
  const catalog = await createTinyCatalog();
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-server-'));
  const config = {
    ...loadConfig({ MYOGRAPH_DATA: folder, DATABASE_URL: catalog.url, MYOGRAPH_PORT: '0' }),
    objectsFolder: catalog.objectsFolder,
    ...settings,
  };
  const server = await startServer(config, { withWorker: false });
  return {
    ...server,
    catalog,
    config,
    async tokenOf({ id }) {
      const { sessionToken } = await signIn(catalog.db, await createSignInLink(catalog.db, id));
      return sessionToken;
    },
    ask: (token, query, variables) => ask(server.url, token, query, variables),
    watch: (token, query, variables) => watch(server.url, token, query, variables),
    async close() {
      await server.stop();
      await catalog.drop();
      await rm(folder, { recursive: true });
    },
  };
}

async function ask(
  url: string,
  token: string | null,
  query: string,
  variables: object = {},
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data = null, errors = [] } = JSON.parse(await response.text());
  return { status: response.status, data, errors };
}

async function watch(
  url: string,
  token: string | null,
  query: string,
  variables: object = {},
): Promise<Answer> {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: token === null ? {} : { token },
    retryAttempts: 0,
  });
  const refused = (code: unknown): Answer => ({
    status: 101,
    data: null,
    errors: [{ message: 'refused', extensions: { code: String(code) } }],
  });
  try {
    const events = client.iterate({ query, variables: { ...variables } });
    const { value } = await events.next();
    const { data = null, errors = [] } = JSON.parse(JSON.stringify(value));
    return { status: 101, data, errors };
  } catch (error) {
    // A connection that is not accepted is closed with the code as its reason; else these are errors.
    if (error instanceof Object && 'reason' in error) return refused(error.reason);
    if (!Array.isArray(error)) throw error;
    return { status: 101, data: null, errors: JSON.parse(JSON.stringify(error)) };
  } finally {
    await client.dispose();
  }
}

/** Codes of the errors of an answer; an empty list is a success. */
export function codes({ errors }: Pick<Answer, 'errors'>): string[] {
  return errors.map(({ extensions }) => extensions.code);
}
