import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { isRetryable } from './db/errors.ts';
import { migrate } from './db/migrate.ts';
import { type Prisma, PrismaClient } from './generated/prisma/client.ts';

/** The catalog. Only services and jobs hold one. */
export type Database = PrismaClient;

/** The catalog inside a transaction; functions that also work outside of one take this type. */
export type Transaction = Prisma.TransactionClient;

/**
 * Connects to a PostgreSQL database and brings it up to the schema of this code.
 *
 * @throws MyographError CONFIGURATION when it cannot be reached or brought up to date.
 */
export async function openDatabase(url: string, options: ConnectOptions = {}): Promise<Database> {
  await migrate(url);
  return connectDatabase(url, options);
}

export interface ConnectOptions {
  /** PostgreSQL ends a statement that takes longer; without it, none. */
  readonly statementTimeoutMs?: number;
}

/** A client of a database that is up to date. It connects when first used; end it with `$disconnect()`. */
export function connectDatabase(
  url: string,
  { statementTimeoutMs }: ConnectOptions = {},
): Database {
  const limits = statementTimeoutMs === undefined ? {} : { statement_timeout: statementTimeoutMs };
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url, ...limits }) });
}

const transactionLimits = { maxWait: 30_000, timeout: 60_000 };

/**
 * Runs `work` in a transaction, and again from its beginning when it met a deadlock or
 * a serialization failure, up to five times in all: `work` must do nothing but talk to the database.
 *
 * @param options.isolationLevel `RepeatableRead` to read several tables as they are at one moment.
 * @returns what `work` returned in the attempt that was committed.
 * @throws what `work` threw; then nothing of it stays.
 */
export async function inTransaction<Result>(
  db: Database,
  work: (transaction: Transaction) => Promise<Result>,
  options: { readonly isolationLevel?: 'RepeatableRead' } = {},
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.$transaction(work, { ...transactionLimits, ...options });
    } catch (error) {
      if (attempt === 5 || !isRetryable(error)) throw error;
      await sleep(2 ** attempt * 10 * Math.random());
    }
  }
}
