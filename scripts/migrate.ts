/**
 * `npm run migrate:new -- NAME`: writes prisma/migrations/TIME_NAME/migration.sql, which leads from the
 * schema of the last migration to today's prisma/schema.prisma. Triggers and other SQL that Prisma does
 * not know are added to that file by hand, before it is committed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openEngine } from '../src/db/engine.ts';
import {
  migrationsFolder,
  readSnapshot,
  schemaDifference,
  schemaFile,
  snapshotFile,
} from './migrations.ts';
import { withScratchDatabase } from './scratch-database.ts';

const [name] = process.argv.slice(2);
if (name === undefined || !/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error('usage: npm run migrate:new -- NAME   (lower case, digits and underscores)');
  process.exitCode = 2;
} else {
  await createMigration(name);
}

async function createMigration(name: string): Promise<void> {
  const schema = readFileSync(schemaFile, 'utf8');
  // The engine asks a database for its version; nothing is changed in it.
  const sql = await withScratchDatabase(async (pool) =>
    schemaDifference(await openEngine(pool), readSnapshot(), schema),
  );
  if (sql === undefined) {
    console.log(
      'prisma/schema.prisma means the same tables as at the last migration: nothing to do.',
    );
    return;
  }
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = path.join(migrationsFolder, `${time}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'migration.sql'), sql);
  writeFileSync(path.join(migrationsFolder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  writeFileSync(snapshotFile, schema);
  console.log(`wrote ${path.relative(process.cwd(), folder)}/migration.sql`);
}
