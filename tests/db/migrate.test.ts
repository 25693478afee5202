import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine } from '../../src/db/engine.ts';
import { listMigrations, migrate, requireUpToDate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db.ts';
import { ensureLabelSchemas } from '../../src/services/labels.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function query(statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

const tables = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'";

async function empty(): Promise<void> {
  await query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
}

describe('migrate', () => {
  test('applies every migration to an empty database, and none the second time', async () => {
    await empty();
    const { migrationDirectories } = await listMigrations();
    expect(await migrate(database.url)).toEqual(migrationDirectories.map(({ path }) => path));
    expect(await migrate(database.url)).toEqual([]);
  });

  test('brings a database of the first release up to date in one go', async () => {
    await empty();
    const all = await listMigrations();
    const [catalog, coverage, ...later] = all.migrationDirectories;
    const first = [catalog, coverage].filter((each) => each !== undefined);
    const pool = new pg.Pool({ connectionString: database.url, max: 1 });
    const engine = await openEngine(pool);
    const filters = { externalTables: [], externalEnums: [] };
    await engine.applyMigrations({
      migrationsList: { ...all, migrationDirectories: first },
      filters,
    });
    await pool.end();
    expect(await migrate(database.url)).toEqual(later.map(({ path }) => path));
    await ensureLabelSchemas(database.db);
    const groups = await database.db.labelClass.findMany({ where: { kind: 'GROUP' } });
    expect(groups.every(({ includes }) => includes.length > 1)).toBe(true);
  });

  test('of two starters one applies them, the other waits and finds nothing to do', async () => {
    await empty();
    const applied = await Promise.all([migrate(database.url), migrate(database.url)]);
    expect(applied.map((names) => names.length).sort()).toEqual([
      0,
      (await listMigrations()).migrationDirectories.length,
    ]);
  });

  test('a failing migration leaves the database as it was and says why', async () => {
    await empty();
    await query("CREATE FUNCTION refuse_change() RETURNS int LANGUAGE sql AS 'SELECT 1'");
    await expect(migrate(database.url)).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining('function "refuse_change" already exists'),
    });
    expect(await query(tables)).toEqual([]);
    await query('DROP FUNCTION refuse_change');
    expect(await migrate(database.url)).not.toEqual([]);
  });

  test('a database of something else is left alone', async () => {
    await empty();
    await query('CREATE TABLE patient (id int)');
    await expect(migrate(database.url)).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining('not empty'),
    });
    expect(await query(tables)).toEqual([{ name: 'patient' }]);
  });

  test('a database that cannot be reached is a configuration error that does not show the password', async () => {
    const failure = openDatabase('postgresql://me:secret@127.0.0.1:1/none');
    await expect(failure).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringMatching(/127\.0\.0\.1:1\/none.*DATABASE_URL/),
    });
    await expect(failure).rejects.not.toThrow(/secret/);
  });
});

test('openDatabase works on a database that was empty', async () => {
  await empty();
  const db = await openDatabase(database.url);
  expect(await db.study.count()).toBe(0);
  await db.$disconnect();
});

describe('a worker', () => {
  const refusal = () => requireUpToDate(database.url);

  test('takes the database of its own version alone', async () => {
    await empty();
    await expect(refusal()).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringMatching(/Start the server of this version first/),
    });
    await migrate(database.url);
    await expect(refusal()).resolves.toBeUndefined();
    await query(
      "UPDATE _prisma_migrations SET migration_name = '29991231235959_later' WHERE id = (SELECT max(id) FROM _prisma_migrations)",
    );
    await expect(refusal()).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringMatching(/Update this copy of Myograph/),
    });
  });

  test('says that a database cannot be read', async () => {
    await expect(requireUpToDate('postgresql://x:secret@127.0.0.1:1/none')).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.not.stringContaining('secret'),
    });
  });
});
