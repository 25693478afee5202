import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, inTransaction } from '../../src/db.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { setStatus } from '../support/reviews.ts';
import { storedSummary } from './recount.ts';
import { annotationRow, newSchema, newVisit, type Seed, seed, volumeRow } from './seed.ts';

let database: TestDatabase;
let db: Database;
let seeded: Seed;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  seeded = await seed(db);
});
afterAll(() => database.drop());

/** An accepted annotation; `classes` maps class ids to voxels. */
async function annotate(
  volumeId: string,
  classes: Record<number, number>,
  changes = {},
): Promise<string> {
  const row = { ...annotationRow(seeded, volumeId), ...changes };
  await inTransaction(db, async (transaction) => {
    await transaction.annotation.create({ data: row });
    await transaction.annotationClass.createMany({
      data: Object.entries(classes).map(([classId, voxels]) => ({
        annotationId: row.id,
        classId: Number(classId),
        voxels,
      })),
    });
  });
  return row.id;
}

async function newVolume(changes = {}): Promise<{ id: string; studyId: string }> {
  const row = { ...(await volumeRow(db, seeded, await newVisit(db, seeded))), ...changes };
  await db.volume.create({ data: row });
  return row;
}

async function coverageOf(volumeId: string) {
  const { annotated, absent, derivable, missing } = await db.volume.findUniqueOrThrow({
    where: { id: volumeId },
  });
  return { annotated, absent, derivable, missing };
}

describe('coverage of a volume', () => {
  test('a new volume misses every class of its region', async () => {
    const { id } = await newVolume();
    const [muscle, tissue, derived] = seeded.classIds;
    expect(await coverageOf(id)).toEqual({
      annotated: [],
      absent: [],
      derivable: [],
      missing: [muscle, tissue, derived],
    });
  });

  test('declared with voxels is annotated, declared without is absent, the derived class derivable', async () => {
    const { id } = await newVolume();
    const [muscle, tissue, derived] = seeded.classIds;
    await annotate(id, { [muscle]: 12, [tissue]: 0 });
    expect(await coverageOf(id)).toEqual({
      annotated: [muscle],
      absent: [tissue],
      derivable: [derived],
      missing: [],
    });
  });

  test('classes from two annotations add up; one slice short is not enough to derive', async () => {
    const { id } = await newVolume();
    const [muscle, tissue, derived] = seeded.classIds;
    await annotate(id, { [muscle]: 12 });
    await annotate(id, { [tissue]: 5 }, { firstSlice: 1 });
    expect(await coverageOf(id)).toMatchObject({ annotated: [muscle, tissue], missing: [derived] });
    await annotate(id, { [tissue]: 5 });
    expect(await coverageOf(id)).toMatchObject({ derivable: [derived], missing: [] });
  });

  test.each([{ kind: 'MODEL' }, { status: 'DRAFT' }, { status: 'REJECTED' }])(
    'an annotation with %j is not counted',
    async (changes) => {
      const { id } = await newVolume();
      await annotate(id, { [seeded.classIds[0]]: 12 }, changes);
      expect((await coverageOf(id)).annotated).toEqual([]);
    },
  );

  test('accepting and rejecting an annotation moves its classes there and back', async () => {
    const { id } = await newVolume();
    const annotationId = await annotate(id, { [seeded.classIds[0]]: 12 }, { status: 'DRAFT' });
    const set = (status: 'ACCEPTED' | 'REJECTED') => setStatus(db, { id: annotationId }, status);
    await set('ACCEPTED');
    expect((await coverageOf(id)).annotated).toEqual([seeded.classIds[0]]);
    await set('REJECTED');
    expect((await coverageOf(id)).annotated).toEqual([]);
  });

  test('a class that comes later is missing in every volume of the region', async () => {
    const [muscle, , , other] = seeded.classIds;
    const schemaId = await newSchema(db, [muscle]);
    const { id, studyId } = await newVolume({ schemaId });
    await db.labelSchemaClass.create({ data: { schemaId, classId: other, ordinal: 2 } });
    expect((await coverageOf(id)).missing).toEqual([muscle, other]);
    expect(await storedSummary(db, [studyId])).toHaveLength(2);
  });

  test('a group is annotated where it is declared, never missing, and no derivation waits for it', async () => {
    const [muscle, tissue, derived] = seeded.classIds;
    const { groupId } = seeded;
    const schemaId = await newSchema(db, [muscle, tissue, derived]);
    const { id, studyId } = await newVolume({ schemaId });
    const other = await newVolume({ schemaId });
    await db.labelSchemaClass.create({ data: { schemaId, classId: groupId, ordinal: 4 } });
    expect((await coverageOf(id)).missing).toEqual([muscle, tissue, derived]);
    await annotate(id, { [groupId]: 20, [tissue]: 3 });
    expect(await coverageOf(id)).toMatchObject({
      annotated: [tissue, groupId].sort((a, b) => a - b),
      missing: [muscle, derived],
    });
    await annotate(other.id, { [muscle]: 12, [tissue]: 0 });
    expect(await coverageOf(other.id)).toMatchObject({ derivable: [derived], missing: [] });
    const [line] = await db.coverageSummary.findMany({ where: { studyId, classId: groupId } });
    expect(line).toMatchObject({ annotated: 1, absent: 0, derivable: 0, missing: 0 });
  });

  test.each([
    ['a group of one class', { kind: 'GROUP', includes: ['one'] }],
    ['a class that includes others', { kind: 'MUSCLE', includes: ['one', 'two'] }],
  ] as const)('the catalog has no %s', async (_what, { kind, includes }) => {
    const data = { code: 'wrong', name: 'Wrong', kind, includes: [...includes], colour: '#000000' };
    await expect(db.labelClass.create({ data })).rejects.toThrow(/label_class_includes_check/);
  });

  test('nobody else writes coverage', async () => {
    const { id, studyId } = await newVolume();
    const refused = { meta: { driverAdapterError: { cause: { originalCode: 'MY001' } } } };
    await expect(db.volume.update({ where: { id }, data: { missing: [] } })).rejects.toMatchObject(
      refused,
    );
    await expect(db.coverageSummary.deleteMany({ where: { studyId } })).rejects.toMatchObject(
      refused,
    );
  });
});

describe('coverage summary', () => {
  test('a split volume counts nothing, and counts again when it is not', async () => {
    const { id, studyId } = await newVolume({ laterality: 'BOTH' });
    expect(await storedSummary(db, [studyId])).toHaveLength(3);
    await db.volume.update({ where: { id }, data: { isSplit: true } });
    expect(await storedSummary(db, [studyId])).toEqual([]);
    await db.volume.update({ where: { id }, data: { isSplit: false } });
    expect(await storedSummary(db, [studyId])).toHaveLength(3);
  });

  test('annotations imported at once into one study do not deadlock, and all count', async () => {
    const visit = await newVisit(db, seeded);
    const [muscle, tissue] = seeded.classIds;
    const importRow = (index: number) =>
      db.$transaction(
        async (transaction) => {
          const rows = await Promise.all([0, 1].map(() => volumeRow(transaction, seeded, visit)));
          for (const [position, row] of rows.entries()) {
            // Opposite orders, so that locks taken row by row would close a circle.
            const scannerId = seeded.scannerIds[(position + index) % 2 === 0 ? 0 : 1];
            await transaction.volume.create({ data: { ...row, scannerId } });
            const annotation = annotationRow(seeded, row.id);
            await transaction.annotation.create({ data: annotation });
            await transaction.annotationClass.createMany({
              data: [muscle, tissue].map((classId) => ({
                annotationId: annotation.id,
                classId,
                voxels: 3,
              })),
            });
          }
        },
        { maxWait: 20_000, timeout: 20_000 },
      );
    await Promise.all(Array.from({ length: 16 }, (_, index) => importRow(index)));
    const rows = await db.coverageSummary.findMany({
      where: { studyId: visit.studyId, classId: muscle },
    });
    expect(rows.map(({ annotated }) => annotated)).toEqual([16, 16]);
  });

  test('two people annotating one volume at once do not deadlock, and both count', async () => {
    const [muscle, tissue, derived] = seeded.classIds;
    for (let round = 0; round < 5; round++) {
      const { id } = await newVolume();
      await Promise.all([annotate(id, { [muscle]: 3 }), annotate(id, { [tissue]: 0 })]);
      expect(await coverageOf(id)).toMatchObject({
        annotated: [muscle],
        absent: [tissue],
        derivable: [derived],
      });
    }
  });

  test('a volume added while its region gets a class misses that class', async () => {
    const [muscle, , , other] = seeded.classIds;
    for (let round = 0; round < 5; round++) {
      const schemaId = await newSchema(db, [muscle]);
      const row = { ...(await volumeRow(db, seeded, await newVisit(db, seeded))), schemaId };
      await Promise.all([
        inTransaction(db, (transaction) => transaction.volume.create({ data: row })),
        inTransaction(db, (transaction) =>
          transaction.labelSchemaClass.create({ data: { schemaId, classId: other, ordinal: 2 } }),
        ),
      ]);
      expect((await coverageOf(row.id)).missing).toEqual([muscle, other]);
    }
  });
});
