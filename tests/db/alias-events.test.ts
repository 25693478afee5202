import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectDatabase } from '../../src/db.ts';
import type { ModelVersion, Prisma } from '../../src/generated/prisma/client.ts';
import { type ComparedStudy, createComparedStudy, createVersion } from '../support/compared.ts';
import { createTinyCatalog, type TinyCatalog } from '../support/tiny-study.ts';

let catalog: TinyCatalog;
let compared: ComparedStudy;
let version: ModelVersion;
let foreign: ModelVersion;
let alias: string;
let made = 0;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  compared = await createComparedStudy(catalog, 'discs');
  const { snapshot, editor: by } = compared;
  version = await compared.createVersion();
  foreign = await createVersion(catalog, {
    ...{ snapshot, by, model: 'other', classes: snapshot.classes },
  });
});

afterAll(() => catalog.drop());

beforeEach(() => {
  made += 1;
  alias = `alias-${made}`;
});

function event(number: number, columns: Partial<Prisma.AliasEventUncheckedCreateInput> = {}) {
  const { id: versionId, modelId } = version;
  const createdById = compared.editor.id;
  return {
    ...{ modelId, alias, number, versionId, reason: 'The test.', createdById },
    ...(number > 1 ? { previousVersionId: versionId } : {}),
    ...columns,
  };
}

const write = (data: ReturnType<typeof event>, db = catalog.db) => db.aliasEvent.create({ data });

test('events are written one after another: no gap, no second of a number, no other past', async () => {
  await expect(write(event(2))).rejects.toThrow('does not follow event 0, the last one');
  await write(event(1));
  await expect(write(event(1))).rejects.toThrow();
  await expect(write(event(3))).rejects.toThrow('does not follow event 1');
  const elsewhere = { previousVersionId: null };
  await expect(write(event(2, elsewhere))).rejects.toThrow('does not follow event 1');
  await write(event(2));
  expect(await catalog.db.aliasEvent.count({ where: { alias } })).toBe(2);
});

test('who writes at once without waiting is refused, and the line stays whole', async () => {
  const databases = Array.from({ length: 10 }, () => connectDatabase(catalog.url));
  const settled = await Promise.allSettled(
    Array.from({ length: 100 }, (_, n) => write(event(1), databases[n % 10])),
  );
  await Promise.all(databases.map((db) => db.$disconnect()));
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await catalog.db.aliasEvent.count({ where: { alias } })).toBe(1);
}, 30_000);

test('an alias points to versions of its own model alone', async () => {
  const elsewhere = event(1, { versionId: foreign.id });
  await expect(write(elsewhere)).rejects.toThrow('only point to a version of its own model');
});

test('what an event is and what it has agree', async () => {
  await write(event(1));
  for (const columns of [
    { kind: 'REMOVAL' as const },
    { versionId: null },
    { kind: 'ROLLBACK' as const },
    { kind: 'ROLLBACK' as const, undoes: 2 },
    { undoes: 1 },
  ]) {
    await expect(write(event(2, columns))).rejects.toThrow('violates check constraint');
  }
  await write(event(2, { kind: 'REMOVAL', versionId: null }));
});
