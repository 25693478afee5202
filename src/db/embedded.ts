import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { MyographError } from '../errors.ts';
import {
  type Cluster,
  initialiseCluster,
  locateCluster,
  startCluster,
  stopCluster,
  superuser,
} from './cluster.ts';
import { runningPort } from './postmaster.ts';

/** A PostgreSQL in a data folder, for as long as this process is the server of that folder. */
export interface EmbeddedDatabase {
  /** Address of the database, password included. */
  readonly url: string;
  /** Tells a second starter where this server is reached. At most 40 characters are kept. */
  announce(address: string): Promise<void>;
  /** Ends the database, with everything on disk. Once is enough; further calls wait for the first. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** PostgreSQL settings beyond the usual, e.g. `{ fsync: 'off' }` for a throw-away database. */
  readonly settings?: Readonly<Record<string, string>>;
}

const database = 'myograph';

const lockNotAvailable = '55P03';

/** Any number that stays the same: the advisory lock that the server of a data folder holds. */
const serverLock = 731_058_923;

/**
 * Starts the PostgreSQL of a data folder, or takes over one that a killed process left running.
 *
 * One process is the server of a data folder: it holds an advisory lock in the database itself, which
 * ends with the process however that ends, so there is no lock file that could go stale.
 *
 * @throws MyographError SERVER_RUNNING when another process is the server of this folder;
 *   CONFIGURATION when PostgreSQL is not installed or does not start.
 */
export async function startEmbedded(
  dataFolder: string,
  { settings = {} }: EmbeddedOptions = {},
): Promise<EmbeddedDatabase> {
  const cluster = await locateCluster(path.resolve(dataFolder));
  await initialiseCluster(cluster);
  const { port, lock } = await acquire(cluster, settings);
  const url = await address(cluster, port, database);
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    // The lock goes with the database, not before, so that nobody takes over one that is ending.
    await stopCluster(cluster);
    await lock.end().catch(() => undefined);
  };
  return {
    url,
    announce: async (where) => setHolder(lock, where),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Address of the database of a data folder whose server is running; undefined when none is. */
export async function findEmbedded(dataFolder: string): Promise<string | undefined> {
  const cluster = await locateCluster(path.resolve(dataFolder));
  const port = await runningPort(cluster);
  return port === undefined ? undefined : address(cluster, port, database);
}

/** Two starters at once, a port taken in between, one that is ending, remains of a crash: try again. */
async function acquire(
  cluster: Cluster,
  settings: Readonly<Record<string, string>>,
  attempts = 6,
): Promise<{ port: number; lock: pg.Client }> {
  try {
    const running = await runningPort(cluster);
    const port = running ?? (await freePort());
    if (running === undefined) await startCluster(cluster, port, settings);
    return { port, lock: await lockFolder(cluster, port) };
  } catch (error) {
    const isRefused = error instanceof MyographError && error.code === 'SERVER_RUNNING';
    if (isRefused || attempts <= 1) throw error;
    await sleep(500);
    return acquire(cluster, settings, attempts - 1);
  }
}

async function lockFolder(cluster: Cluster, port: number): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: await address(cluster, port, 'postgres') });
  // The connection ends with the database; whoever queries next sees that, nobody waits on this one.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await setHolder(client, '');
    await takeLock(client, path.dirname(cluster.folder));
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Waits a second, in which PostgreSQL notices that a killed holder is gone. */
async function takeLock(client: pg.Client, dataFolder: string): Promise<void> {
  await client.query("SET lock_timeout = '1s'");
  try {
    await client.query('SELECT pg_advisory_lock($1)', [serverLock]);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === lockNotAvailable)) throw error;
    const holder = await holderOf(client);
    throw new MyographError(
      'SERVER_RUNNING',
      `A Myograph server is already running on ${dataFolder}: ${holder}. ` +
        'Use that one, stop it, or choose another data folder with MYOGRAPH_DATA.',
      { dataFolder, holder },
    );
  }
}

/** The name under which the lock's connection shows in the database: process and address. */
async function setHolder(client: pg.Client, where: string): Promise<void> {
  const name = `process ${process.pid}${where && ` at ${where.slice(0, 40)}`}`;
  await client.query("SELECT set_config('application_name', $1, false)", [name]);
}

async function holderOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query(
    `SELECT activity.application_name AS name
     FROM pg_locks JOIN pg_stat_activity AS activity USING (pid)
     WHERE locktype = 'advisory' AND granted AND objid = $1 AND datname = current_database()`,
    [serverLock],
  );
  return String(rows[0]?.name ?? 'it has just ended');
}

async function address(cluster: Cluster, port: number, name: string): Promise<string> {
  const password = (await readFile(cluster.passwordFile, 'utf8')).trim();
  return `postgresql://${superuser}:${password}@127.0.0.1:${port}/${name}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const bound = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (bound === null || typeof bound === 'string') throw new Error('a TCP server has a port');
  return bound.port;
}
