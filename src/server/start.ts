import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { type Config, isLoopback } from '../config.ts';
import { startEmbedded } from '../db/embedded.ts';
import { openDatabase } from '../db.ts';
import { MyographError } from '../errors.ts';
import { openJobQueue } from '../jobs/queue.ts';
import { createSignInLink, localAdministrator, signIn } from '../services/access.ts';
import { ensureLabelSchemas } from '../services/labels.ts';
import { openFolderStore } from '../storage/folder-store.ts';
import { buildSchema, createApollo } from './graphql.ts';
import { closeNow, createHttp } from './http.ts';
import { requestContexts, signInAddress } from './request-context.ts';
import { serveSubscriptions } from './subscriptions.ts';
import { superviseWorker } from './worker-process.ts';

export interface RunningServer {
  /** Address that people use, without a slash at the end. */
  readonly url: string;
  /** Signs the local administrator in, once. */
  readonly signInLink: string;
  /** Session of the local administrator, for the command line on this machine. */
  readonly token: string;
  /** Ends worker, HTTP, queue and database, in this order. Once is enough. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Whether to run a worker beside the server; otherwise `myograph work` does the jobs. */
  readonly withWorker: boolean;
}

/**
 * Starts Myograph on its data folder: database, catalog, object store, queue, API and worker.
 *
 * @throws SERVER_RUNNING when another server has the data folder; CONFIGURATION when the port is
 *   taken or a setting is wrong. Whatever was started by then is ended again.
 */
export async function startServer(config: Config, options: ServerOptions): Promise<RunningServer> {
  const ends: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (let end = ends.pop(); end; end = ends.pop()) await end();
  };
  try {
    return await start(config, options, ends, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  config: Config,
  options: ServerOptions,
  ends: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<RunningServer> {
  const embedded = config.databaseUrl ? undefined : await startEmbedded(config.dataFolder);
  if (embedded) ends.push(embedded.stop);
  const databaseUrl = embedded?.url ?? config.databaseUrl ?? '';
  const db = await openDatabase(databaseUrl);
  ends.push(() => db.$disconnect());
  await ensureLabelSchemas(db);
  const administrator = await localAdministrator(db);
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
  const isSecure = publicUrl().startsWith('https:');
  const server = createServer(createHttp({ apollo, contexts, store, hostNames, isSecure }));
  const port = await listen(server, config);
  ends.push(() => closeNow(server));
  address.url ||= `http://${urlHost(config.host)}:${port}`;
  await embedded?.announce(address.url);
  const subscriptions = serveSubscriptions({ server, schema, contexts, hostNames });
  ends.push(subscriptions.stop);

  const { sessionToken } = await signIn(db, await createSignInLink(db, administrator.id));
  await writeConnection(config, { url: address.url, token: sessionToken });
  if (options.withWorker) ends.push(superviseWorker(config).stop);
  return {
    url: address.url,
    signInLink: signInAddress(address.url, await createSignInLink(db, administrator.id)),
    token: sessionToken,
    stop,
  };
}

/** Lets the command line on this machine find the server and sign in; only the owner may read it. */
async function writeConnection(
  config: Config,
  connection: { url: string; token: string },
): Promise<void> {
  const file = path.join(config.dataFolder, 'connection.json');
  await writeFile(file, `${JSON.stringify(connection)}\n`, { mode: 0o600 });
}

function listen(server: Server, { host, port }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new MyographError(
          'CONFIGURATION',
          `Cannot listen on ${host}:${port}: ${error.message}. Choose another port with MYOGRAPH_PORT.`,
        ),
      );
    });
    server.listen(port, host, () => {
      const bound = server.address();
      resolve(bound !== null && typeof bound === 'object' ? bound.port : port);
    });
  });
}

function hostNamesOf({ host, publicUrl }: Config): ReadonlySet<string> {
  const local = isLoopback(host) ? ['localhost', '127.0.0.1', '[::1]', '::1'] : [];
  const own = publicUrl ? [new URL(publicUrl).hostname] : [];
  return new Set([host, urlHost(host), ...local, ...own]);
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
