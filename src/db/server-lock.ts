import pg from 'pg';
import { MyographError } from '../errors.ts';

/** A database for as long as this process is its server. */
export interface ServerDatabase {
  /** Address of the database, password included. */
  readonly url: string;
  /** Tells a second starter where this server is reached. At most 40 characters are kept. */
  announce(address: string): Promise<void>;
  /** Gives the database up. Once is enough; further calls wait for the first. */
  stop(): Promise<void>;
}

/** What there can be one server of, in words for who comes second. */
export interface Place {
  readonly name: string;
  /** How to have another one. */
  readonly another: string;
}

const lockNotAvailable = '55P03';

/** Any number that stays the same: the advisory lock that the server of a database holds. */
const serverLock = 731_058_923;

/**
 * Makes this process the server of a PostgreSQL database that runs by itself.
 *
 * @throws SERVER_RUNNING when another process is; CONFIGURATION when the database cannot be reached
 */
export async function holdDatabase(url: string): Promise<ServerDatabase> {
  const { host, pathname } = new URL(url);
  const name = `the database ${host}${pathname}`;
  const place = { name, another: 'choose another database with DATABASE_URL' };
  const lock = await takeServerLock(url, place).catch((error) => {
    if (error instanceof MyographError) throw error;
    const reasons = error instanceof AggregateError ? error.errors : [error];
    throw new MyographError(
      'CONFIGURATION',
      `Cannot reach ${name}: ${reasons.map(String).join('; ')}. Check DATABASE_URL, and that PostgreSQL runs there.`,
      { host, database: pathname.slice(1) },
    );
  });
  return { url, announce: (where) => setHolder(lock, where), stop: () => lock.end() };
}

/**
 * Takes the lock that one server has: an advisory lock in the database itself, which ends with the
 * connection, and so with the process, however that ends. No lock file could go stale.
 *
 * @returns the connection that holds it
 * @throws SERVER_RUNNING when another process holds it; what PostgreSQL says when it cannot be asked
 */
export async function takeServerLock(url: string, place: Place): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // The connection ends with the database; whoever queries next sees that, nobody waits on this one.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await setHolder(client, '');
    // A machine that lost its power says no goodbye: PostgreSQL asks it whether it is there.
    await client.query('SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2');
    await lock(client, place);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** The name under which the lock's connection shows in the database: process and address. */
export async function setHolder(client: pg.Client, where: string): Promise<void> {
  const name = `process ${process.pid}${where && ` at ${where.slice(0, 40)}`}`;
  await client.query("SELECT set_config('application_name', $1, false)", [name]);
}

/** Waits a second, in which PostgreSQL notices that a killed holder is gone. */
async function lock(client: pg.Client, { name, another }: Place): Promise<void> {
  await client.query("SET lock_timeout = '1s'");
  try {
    await client.query('SELECT pg_advisory_lock($1)', [serverLock]);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === lockNotAvailable)) throw error;
    const holder = await holderOf(client);
    throw new MyographError(
      'SERVER_RUNNING',
      `A Myograph server is already running on ${name}: ${holder}. Use that one, stop it, or ${another}.`,
      { on: name, holder },
    );
  }
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
