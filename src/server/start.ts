import { type Config, isWildcard } from '../config.ts';
import { startEmbedded } from '../db/embedded.ts';
import { holdDatabase } from '../db/server-lock.ts';
import { type Database, openDatabase } from '../db.ts';
import { openJobQueue } from '../jobs/queue.ts';
import {
  closeSession,
  createSignInLink,
  localAdministrator,
  openMachineSession,
  removeExpired,
} from '../services/access.ts';
import { ensureLabelSchemas } from '../services/labels.ts';
import { openObjectStore } from '../storage/open-store.ts';
import { removeConnection, writeConnection } from './connection-file.ts';
import { buildSchema, createApollo } from './graphql.ts';
import { createHttp } from './http.ts';
import { close, listen } from './listen.ts';
import { requestContexts, signInAddress } from './request-context.ts';
import { serveSubscriptions } from './subscriptions.ts';
import { superviseWorker } from './supervise-worker.ts';
import { sweepRegularly } from './sweep-regularly.ts';

/** No question of a person may keep the database busy for longer; the worker's own may. */
const longestStatementMs = 60_000;

export interface RunningServer {
  /** Address that people use, without a slash at the end. */
  readonly url: string;
  /** Signs the local administrator in, once. */
  readonly signInLink: string;
  /** Session of the local administrator, for the command line on this machine; ends with the server. */
  readonly token: string;
  /** Ends worker, HTTP, queue and database, in this order. Once is enough; further calls wait for it. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Whether to run a worker beside the server; otherwise `myograph work` does the jobs. */
  readonly withWorker: boolean;
}

/** What was started, to be ended in the opposite order. */
type Ends = (() => Promise<unknown>)[];

/**
 * Starts Myograph on its data folder: database, catalog, object store, queue, API and worker.
 *
 * @throws SERVER_RUNNING when another server has the database; CONFIGURATION when the port is
 *   taken or a setting is wrong. Whatever was started by then is ended again.
 */
export async function startServer(config: Config, options: ServerOptions): Promise<RunningServer> {
  const ends: Ends = [];
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= endAll(ends);
    return stopped;
  };
  try {
    return { ...(await start(config, options, ends)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  config: Config,
  { withWorker }: ServerOptions,
  ends: Ends,
): Promise<Omit<RunningServer, 'stop'>> {
  const database = config.databaseUrl
    ? await holdDatabase(config.databaseUrl)
    : await startEmbedded(config.dataFolder);
  ends.push(database.stop);
  const db = await openDatabase(database.url, { statementTimeoutMs: longestStatementMs });
  ends.push(() => db.$disconnect());
  await ensureLabelSchemas(db);
  await removeExpired(db);
  const queue = await openJobQueue(database.url);
  ends.push(() => queue.stop());

  const address = { url: config.publicUrl ?? '' };
  const publicUrl = () => address.url;
  const store = await openObjectStore(config, publicUrl);
  ends.push(sweepRegularly({ db, store, hours: config.uploadHours }));
  const contexts = requestContexts({ db, store, queue, publicUrl });
  const schema = buildSchema();
  const apollo = createApollo(schema);
  await apollo.start();
  ends.push(() => apollo.stop());
  const hostNames = hostNamesOf(config);
  const isSecure = config.publicUrl?.startsWith('https:') ?? false;
  const app = createHttp({
    ...{ apollo, contexts, store, hostNames, isSecure },
    publicUrl: config.publicUrl,
    storeOrigin: config.s3 && new URL(config.s3.publicUrl ?? config.s3.url).origin,
  });
  const { server, port } = await listen(app, config);
  ends.push(() => close(server));
  const localUrl = `http://${localHost(config.host)}:${port}`;
  address.url ||= localUrl;
  await database.announce(address.url);
  const subscriptions = serveSubscriptions({ server, schema, contexts, hostNames });
  ends.push(subscriptions.stop);

  const access = await openLocalAccess(db, config.dataFolder, localUrl);
  ends.push(access.end);
  if (withWorker) ends.push(superviseWorker(config).stop);
  const signInLink = signInAddress(address.url, access.signInToken);
  return { url: address.url, signInLink, token: access.token };
}

/** Each is ended, whatever becomes of the others. */
async function endAll(ends: Ends): Promise<void> {
  for (const end of ends.toReversed()) {
    await end().catch((error) => console.error('While Myograph ended:', error));
  }
}

/**
 * Lets the person at this machine in: the command line by a session of this server's, found in the
 * data folder, the browser by a link.
 *
 * @param url where the server is reached on this machine, past any proxy
 */
async function openLocalAccess(
  db: Database,
  dataFolder: string,
  url: string,
): Promise<{ signInToken: string; token: string; end(): Promise<void> }> {
  const { id } = await localAdministrator(db);
  const token = await openMachineSession(db, id);
  await writeConnection(dataFolder, { url, token });
  return {
    signInToken: await createSignInLink(db, id),
    token,
    async end() {
      await removeConnection(dataFolder, { url, token });
      await closeSession(db, token);
    },
  };
}

/** The names of this machine are among them always: only who is on it is led here by them. */
function hostNamesOf({ host, publicUrl }: Config): ReadonlySet<string> {
  const own = publicUrl ? [new URL(publicUrl).hostname] : [];
  return new Set([urlHost(host), 'localhost', '127.0.0.1', '[::1]', ...own]);
}

/** Where a server that listens on `host` is reached from this machine. */
function localHost(host: string): string {
  if (!isWildcard(host)) return urlHost(host);
  return host.includes(':') ? '[::1]' : '127.0.0.1';
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
