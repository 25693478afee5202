import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  addVolumes,
  fillFoundations,
  fillVolumes,
  summarise,
} from '../../bench/coverage-1m-catalog.ts';
import { loadAnnotations } from '../../bench/coverage-1m-load.ts';
import { fillJoinTable, requireRecount } from '../../bench/coverage-1m-recount.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await fillFoundations(client);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

test('what triggers keep while many annotations are loaded equals a recount from these', async () => {
  await fillVolumes(client, { from: 0, to: 600 });
  await summarise(client);
  await addVolumes(client, { from: 600, to: 1200 });
  const rate = await loadAnnotations(client, [
    { from: 600, to: 900 },
    { from: 900, to: 1200 },
  ]);
  expect(rate.classes).toBeGreaterThan(2000);
  await fillJoinTable(client);
  expect(await requireRecount(client)).toMatchObject({ volume: 1200 });
});

test('a summary that differs in one count is found', async () => {
  await client.query('BEGIN');
  await client.query('SET LOCAL session_replication_role = replica');
  await client.query(
    `UPDATE coverage_summary SET missing = missing + 1
     WHERE ctid = (SELECT min(ctid) FROM coverage_summary)`,
  );
  await expect(requireRecount(client)).rejects.toThrow('coverage_summary: 2 of');
  await client.query('ROLLBACK');
});
