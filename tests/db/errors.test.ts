import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isConnectionFailure } from '../../src/db/errors.ts';
import { connectDatabase, type Database, inTransaction } from '../../src/db.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let other: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  other = connectDatabase(database.url);
});
afterAll(async () => {
  await other.$disconnect();
  await database.drop();
});

/** As a restart of the server would, ends all connections but the one that asks for it. */
const endConnections = () =>
  other.$executeRaw`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`;

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a connection failure', () => {
  test('is one that ends in the middle of a transaction', async () => {
    const work = inTransaction(database.db, async (tx) => {
      await tx.study.count();
      await endConnections();
      return tx.study.count();
    });
    expect(isConnectionFailure(await failureOf(work))).toBe(true);
  });

  test('is one that ends before the commit', async () => {
    const work = inTransaction(database.db, async (tx) => {
      await tx.study.count();
      await endConnections();
    });
    expect(isConnectionFailure(await failureOf(work))).toBe(true);
  });

  test('is a server that is not there', async () => {
    const nowhere = connectDatabase('postgresql://nobody@127.0.0.1:1/nothing');
    expect(isConnectionFailure(await failureOf(nowhere.study.count()))).toBe(true);
    const work = inTransaction(nowhere, (tx) => tx.study.count());
    expect(isConnectionFailure(await failureOf(work))).toBe(true);
  });

  test.each(['P1001', 'P1002', 'P1008', 'P1017', 'ECONNRESET', 'ECONNREFUSED', '57P03', '08006'])(
    'is an error with code %s',
    (code) => {
      expect(isConnectionFailure(Object.assign(new Error('x'), { code }))).toBe(true);
    },
  );

  test('is no refusal, no defect, and no database that does not exist', async () => {
    const data = { code: 'a', name: 'a', createdById: '00000000-0000-0000-0000-000000000000' };
    expect(isConnectionFailure(await failureOf(other.study.create({ data })))).toBe(false);
    const url = new URL(database.url);
    url.pathname = '/no_such_database';
    const missing = connectDatabase(url.href);
    expect(isConnectionFailure(await failureOf(missing.study.count()))).toBe(false);
    expect(isConnectionFailure(new TypeError('x is not a function'))).toBe(false);
    expect(isConnectionFailure(undefined)).toBe(false);
  });
});
