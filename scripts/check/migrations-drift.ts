import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { openEngine } from '../../src/db/engine.ts';
import { readMigrations, readSnapshot, schemaDifference, schemaFile } from '../migrations.ts';
import { withScratchDatabase } from '../scratch-database.ts';

/** Name of a column, constraint, index or enum → what PostgreSQL says of it. */
type Catalog = ReadonlyMap<string, string>;

const catalogQuery = `
  SELECT format('enum %s', t.typname) AS name,
         string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) AS definition
  FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid GROUP BY t.typname
  UNION ALL
  SELECT format('column %s.%s', c.relname, a.attname),
         concat_ws(' ', format_type(a.atttypid, a.atttypmod),
                   CASE WHEN a.attnotnull THEN 'not null' END,
                   'default ' || pg_get_expr(d.adbin, d.adrelid))
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  UNION ALL
  SELECT format('constraint %s of %s', conname, conrelid::regclass), pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f')
  UNION ALL
  SELECT format('index %s', indexname), indexdef FROM pg_indexes WHERE schemaname = 'public'`;

/**
 * Compares the tables that the migrations make with those that prisma/schema.prisma describes. Checks,
 * triggers and functions, which Prisma does not know, are left alone.
 *
 * @returns one line a difference
 */
export async function migrationsDrift(): Promise<string[]> {
  const schema = readFileSync(schemaFile, 'utf8');
  return withScratchDatabase(async (pool) => {
    for (const { sql } of readMigrations()) await pool.query(sql);
    const migrated = await readCatalog(pool);
    await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    const engine = await openEngine(pool);
    await pool.query((await schemaDifference(engine, undefined, schema)) ?? '');
    const drift = differences(migrated, await readCatalog(pool));
    const sinceSnapshot = await schemaDifference(engine, readSnapshot(), schema);
    return sinceSnapshot === undefined ? drift : [...drift, staleSnapshot];
  });
}

const staleSnapshot =
  'prisma/migrations/schema.snapshot.prisma is not the schema of the last migration. Make the next one ' +
  'with `npm run migrate:new -- NAME`, or copy prisma/schema.prisma there if you wrote it by hand.';

async function readCatalog(pool: pg.Pool): Promise<Catalog> {
  const { rows } = await pool.query<{ name: string; definition: string }>(catalogQuery);
  return new Map(rows.map(({ name, definition }) => [name, definition]));
}

function differences(migrated: Catalog, described: Catalog): string[] {
  const names = [...new Set([...migrated.keys(), ...described.keys()])].sort();
  return names
    .filter((name) => migrated.get(name) !== described.get(name))
    .map((name) => {
      const [is, should] = [migrated, described].map((side) => side.get(name) ?? 'none');
      return `${name}: ${is} after the migrations, ${should} in prisma/schema.prisma`;
    });
}
