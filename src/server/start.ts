import { type Config, isLoopback } from '../config.ts';
import { startEmbedded } from '../db/embedded.ts';
import { type Database, openDatabase } from '../db.ts';
import { openJobQueue } from '../jobs/queue.ts';
import { createSignInLink, localAdministrator, signIn, signOut } from '../services/access.ts';
import { ensureLabelSchemas } from '../services/labels.ts';
import { openFolderStore } from '../storage/folder-store.ts';
import { removeConnection, writeConnection } from './connection-file.ts';
import { buildSchema, createApollo } from './graphql.ts';
import { createHttp } from './http.ts';
import { close, listen } from './listen.ts';
import { requestContexts, signInAddress } from './request-context.ts';
import { serveSubscriptions } from './subscriptions.ts';
import { superviseWorker } from './worker-process.ts';

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
 * @throws SERVER_RUNNING when another server has the data folder; CONFIGURATION when the port is
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
  const embedded = config.databaseUrl ? undefined : await startEmbedded(config.dataFolder);
  if (embedded) ends.push(embedded.stop);
  const databaseUrl = embedded?.url ?? config.databaseUrl ?? '';
  const db = await openDatabase(databaseUrl);
  ends.push(() => db.$disconnect());
  await ensureLabelSchemas(db);
  const queue = await openJobQueue(databaseUrl);
  ends.push(() => queue.stop());

  const address = { url: config.publicUrl ?? '' };
  const publicUrl = () => address.url;
  const store = await openFolderStore(config.objectsFolder, publicUrl);
  const contexts = requestContexts({ db, store, queue, publicUrl });
  const schema = buildSchema();
  const apollo = createApollo(schema);
  await apollo.start();
  ends.push(() => apollo.stop());
  const hostNames = hostNamesOf(config);
  const isSecure = config.publicUrl?.startsWith('https:') ?? false;
  const app = createHttp({ apollo, contexts, store, hostNames, isSecure });
  const { server, port } = await listen(app, config);
  ends.push(() => close(server));
  address.url ||= `http://${urlHost(config.host)}:${port}`;
  await embedded?.announce(address.url);
  const subscriptions = serveSubscriptions({ server, schema, contexts, hostNames });
  ends.push(subscriptions.stop);

  const access = await openLocalAccess(db, config, address.url);
  ends.push(access.end);
  if (withWorker) ends.push(superviseWorker(config).stop);
  return { url: address.url, signInLink: access.signInLink, token: access.token };
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
 */
async function openLocalAccess(
  db: Database,
  { dataFolder }: Config,
  url: string,
): Promise<{ signInLink: string; token: string; end(): Promise<void> }> {
  const { id } = await localAdministrator(db);
  const { sessionToken: token } = await signIn(db, await createSignInLink(db, id));
  await writeConnection(dataFolder, { url, token });
  return {
    signInLink: signInAddress(url, await createSignInLink(db, id)),
    token,
    async end() {
      await removeConnection(dataFolder);
      await signOut(db, token);
    },
  };
}

function hostNamesOf({ host, publicUrl }: Config): ReadonlySet<string> {
  const local = isLoopback(host) ? ['localhost', '127.0.0.1', '[::1]'] : [];
  const own = publicUrl ? [new URL(publicUrl).hostname] : [];
  return new Set([urlHost(host), ...local, ...own]);
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
