import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
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
import { type ServerDatabase, setHolder, takeServerLock } from './server-lock.ts';

export interface EmbeddedOptions {
  /** PostgreSQL settings beyond the usual, e.g. `{ fsync: 'off' }` for a throw-away database. */
  readonly settings?: Readonly<Record<string, string>>;
}

const database = 'myograph';

/**
 * Starts the PostgreSQL of a data folder, or takes over one that a killed process left running.
 *
 * @returns the database, which ends, with everything on disk, when it is given up
 * @throws MyographError SERVER_RUNNING when another process is the server of this folder;
 *   CONFIGURATION when PostgreSQL is not installed or does not start.
 */
export async function startEmbedded(
  dataFolder: string,
  { settings = {} }: EmbeddedOptions = {},
): Promise<ServerDatabase> {
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
    announce: (where) => setHolder(lock, where),
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
  const lock = await takeServerLock(await address(cluster, port, 'postgres'), {
    name: path.dirname(cluster.folder),
    another: 'choose another data folder with MYOGRAPH_DATA',
  });
  try {
    const found = await lock.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await lock.query(`CREATE DATABASE ${database}`);
    return lock;
  } catch (error) {
    await lock.end().catch(() => undefined);
    throw error;
  }
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
