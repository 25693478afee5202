import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { MyographError } from '../errors.ts';
import { openEngine } from './engine.ts';

/** The migrations that ship with this code, wherever it is run from. */
const migrationsFolder = path.resolve(import.meta.dirname, '../../prisma/migrations');

/** SQLSTATE of a table that is not there. */
const UNDEFINED_TABLE = '42P01';

/** Any number that stays the same: only one starter at a time migrates a database. */
const migrationLock = 731_058_924;

/**
 * Brings the database up to the schema of this code; does nothing when it is already.
 *
 * Everything happens in one transaction, Prisma's record of applied migrations included: a failure or
 * a crash leaves the database as it was, and a second starter waits, then finds nothing to do.
 *
 * @param url PostgreSQL address of the database.
 * @returns the names of the migrations that were applied, in order.
 * @throws MyographError CONFIGURATION when the database cannot be reached or a migration fails.
 */
export async function migrate(url: string): Promise<readonly string[]> {
  // One connection, kept: the engine's statements all fall into the transaction opened here.
  const pool = new pg.Pool({ connectionString: url, max: 1, idleTimeoutMillis: 0 });
  pool.on('error', () => undefined);
  let scriptError: unknown;
  try {
    await pool.query('BEGIN');
    await pool.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    const engine = await openEngine(pool, (error) => {
      scriptError = error;
    });
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: await listMigrations(),
      filters: { externalTables: [], externalEnums: [] },
    });
    await pool.query('COMMIT');
    return appliedMigrationNames;
  } catch (error) {
    throw migrationFailure(url, scriptError ?? error);
  } finally {
    // Closing the connection rolls back what was not committed.
    await pool.end();
  }
}

/**
 * Refuses a database of another version: a worker of this code would fail its jobs, or damage them.
 *
 * @throws MyographError CONFIGURATION when the migrations applied to it are not those of this code, or
 *   it cannot be reached
 */
export async function requireUpToDate(url: string): Promise<void> {
  const { migrationDirectories } = await listMigrations();
  const own = migrationDirectories.map(({ path: name }) => name);
  const applied = await appliedMigrations(url);
  const { host, pathname } = new URL(url);
  const missing = own.filter((name) => !applied.includes(name));
  const unknown = applied.filter((name) => !own.includes(name));
  if (missing.length + unknown.length === 0) return;
  const remedy =
    unknown.length > 0
      ? 'Update this copy of Myograph to the version of the server.'
      : 'Start the server of this version first: it brings the database up to date.';
  throw new MyographError(
    'CONFIGURATION',
    `The database ${host}${pathname} is of another version of Myograph than this one. ${remedy}`,
    { host, database: pathname.slice(1), missing, unknown },
  );
}

async function appliedMigrations(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    );
    return rows.map(({ name }) => name);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === UNDEFINED_TABLE) return [];
    const { host, pathname } = new URL(url);
    throw new MyographError(
      'CONFIGURATION',
      `The database ${host}${pathname} cannot be read: ${error instanceof Error ? error.message : error}. Check DATABASE_URL, and that the server runs.`,
      { host, database: pathname.slice(1) },
    );
  } finally {
    await client.end();
  }
}

/** The migrations of this code in the form that Prisma's engine takes. */
export async function listMigrations(): Promise<MigrationList> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const read = (...file: string[]) => readFile(path.join(migrationsFolder, ...file), 'utf8');
  return {
    baseDir: migrationsFolder,
    lockfile: { path: 'migration_lock.toml', content: await read('migration_lock.toml') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.sort().map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok' as const, value: await read(name, 'migration.sql') },
        },
      })),
    ),
  };
}

function migrationFailure(url: string, cause: unknown): MyographError {
  const { host, pathname } = new URL(url);
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MyographError(
    'CONFIGURATION',
    `The database ${host}${pathname} could not be brought up to date: ${reason}. ` +
      'It was left as it was. Check DATABASE_URL, and that its user may create tables.',
    { host, database: pathname.slice(1) },
  );
}
