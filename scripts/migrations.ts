import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { inRoot } from './setup/checkout.mjs';

export const migrationsFolder = inRoot('prisma/migrations');

/** schema.prisma as it was at the last migration: what the next one starts from. */
export const snapshotFile = path.join(migrationsFolder, 'schema.snapshot.prisma');

/** The snapshot's contents, once there was a migration. */
export function readSnapshot(): string | undefined {
  return existsSync(snapshotFile) ? readFileSync(snapshotFile, 'utf8') : undefined;
}

export const schemaFile = inRoot('prisma/schema.prisma');

/** The migrations in the order in which they are applied. */
export function readMigrations(): { name: string; sql: string }[] {
  if (!existsSync(migrationsFolder)) return [];
  return readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({
      name,
      sql: readFileSync(path.join(migrationsFolder, name, 'migration.sql'), 'utf8'),
    }));
}

/**
 * The SQL that leads from one Prisma schema to another, as Prisma's engine writes it.
 *
 * @param from the schema to start from; undefined means an empty database
 * @returns undefined when the two mean the same tables
 */
export async function schemaDifference(
  engine: SchemaEngine,
  from: string | undefined,
  to: string,
): Promise<string | undefined> {
  const { exitCode, stdout } = await engine.diff({
    from: from === undefined ? { tag: 'empty' } : datamodel(from),
    to: datamodel(to),
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  const isDifferent = exitCode === 2;
  return isDifferent ? (stdout ?? '') : undefined;
}

function datamodel(content: string) {
  return { tag: 'schemaDatamodel' as const, files: [{ path: schemaFile, content }] };
}
