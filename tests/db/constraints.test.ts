import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { translateDatabaseError } from '../../src/db/errors.ts';
import { type Database, inTransaction } from '../../src/db.ts';
import type { Prisma } from '../../src/generated/prisma/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  annotationRow,
  freshHash,
  newSchema,
  newVisit,
  type Seed,
  seed,
  sliceCount,
  type Visit,
  volumeRow,
} from './seed.ts';

let database: TestDatabase;
let db: Database;
let seeded: Seed;
let visit: Visit;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  seeded = await seed(db);
  visit = await newVisit(db, seeded);
});
afterAll(() => database.drop());

async function createVolume(changes: Partial<Prisma.VolumeCreateManyInput> = {}) {
  return db.volume.create({ data: { ...(await volumeRow(db, seeded, visit)), ...changes } });
}

/** The refusal as a service would pass it on. */
async function refusal(work: Promise<unknown>) {
  return work.then(
    () => undefined,
    (error: unknown) => translateDatabaseError(error) ?? error,
  );
}

const violates = (constraint: string) => ({
  code: 'INVALID_INPUT',
  message: expect.stringContaining(constraint),
});

describe('a volume', () => {
  test.each<[string, Partial<Prisma.VolumeCreateManyInput>]>([
    ['volume_size_check', { size: [8, 8] }],
    ['volume_size_check', { size: [8, 0, 4] }],
    ['volume_spacing_check', { spacingMm: [1, 1, 0] }],
    ['volume_affine_check', { affine: [1, 0, 0] }],
    ['volume_slice_count_check', { sliceCount: 5 }],
    ['volume_acquisition_check', { echoMs: -1 }],
    ['volume_split_check', { laterality: 'LEFT', isSplit: true }],
  ])('%s refuses %j', async (constraint, changes) => {
    expect(await refusal(createVolume(changes))).toMatchObject(violates(constraint));
  });

  test('belongs to one study, subject and visit', async () => {
    const other = await newVisit(db, seeded);
    const wrong = { code: 'INVALID_INPUT', message: expect.stringContaining('another subject') };
    expect(await refusal(createVolume({ studyId: other.studyId }))).toMatchObject(wrong);
    expect(await refusal(createVolume({ visitId: other.visitId }))).toMatchObject(wrong);
  });

  test('is a limb only of a both-limb volume of the same visit', async () => {
    const both = await createVolume({ laterality: 'BOTH' });
    const limb = await createVolume({ laterality: 'LEFT', parentId: both.id });
    const wrong = {
      code: 'INVALID_INPUT',
      message: expect.stringContaining('limb of a both-limb volume'),
    };
    expect(await refusal(createVolume({ laterality: 'LEFT', parentId: limb.id }))).toMatchObject(
      wrong,
    );
    const other = await newVisit(db, seeded);
    expect(
      await refusal(createVolume({ ...other, laterality: 'RIGHT', parentId: both.id })),
    ).toMatchObject(wrong);
    expect(await refusal(createVolume({ laterality: 'BOTH', parentId: both.id }))).toMatchObject(
      violates('volume_limb_check'),
    );
    expect(await refusal(createVolume({ laterality: 'LEFT', parentId: both.id }))).toMatchObject({
      code: 'CONFLICT',
      message: 'There is already a volume of this limb.',
    });
  });

  test('is once in a study', async () => {
    const { imageSha256 } = await createVolume();
    expect(await refusal(createVolume({ imageSha256 }))).toMatchObject({
      code: 'CONFLICT',
      message: 'There is already a volume with the same image in the study.',
    });
  });

  test('changes to another label schema only if its annotations fit', async () => {
    const { id } = await createVolume();
    const schemaId = await newSchema(db, [seeded.classIds[0]]);
    await annotate(id, {}, [seeded.classIds[1]]);
    expect(await refusal(db.volume.update({ where: { id }, data: { schemaId } }))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(`class ${seeded.classIds[1]}`),
    });
  });
});

async function annotate(
  volumeId: string,
  changes: Partial<Prisma.AnnotationCreateManyInput>,
  classIds: readonly number[] = [],
  voxels = 1,
) {
  const row = { ...annotationRow(seeded, volumeId), ...changes };
  await inTransaction(db, async (transaction) => {
    await transaction.annotation.create({ data: row });
    await transaction.annotationClass.createMany({
      data: classIds.map((classId) => ({ annotationId: row.id, classId, voxels })),
    });
  });
}

describe('an annotation', () => {
  test('keeps to the slices of its volume', async () => {
    const { id } = await createVolume();
    expect(await refusal(annotate(id, { firstSlice: 2, lastSlice: 1 }))).toMatchObject(
      violates('annotation_slices_check'),
    );
    expect(await refusal(annotate(id, { firstSlice: -1 }))).toMatchObject(
      violates('annotation_slices_check'),
    );
    expect(await refusal(annotate(id, { lastSlice: sliceCount }))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(
        `last slice ${sliceCount}, but the volume has ${sliceCount} slices`,
      ),
    });
  });

  test('declares classes of the region, with no negative number of voxels', async () => {
    const { id } = await createVolume();
    expect(await refusal(annotate(id, {}, [seeded.classIds[3]]))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(`class ${seeded.classIds[3]} is not in the label schema`),
    });
    expect(await refusal(annotate(id, {}, [seeded.classIds[0]], -1))).toMatchObject(
      violates('annotation_class_voxels_check'),
    );
  });

  test('is once at a volume', async () => {
    const { id } = await createVolume();
    const declaration = freshHash();
    await annotate(id, { declaration });
    expect(await refusal(annotate(id, { declaration }))).toMatchObject({
      code: 'CONFLICT',
      message: 'There is already the same annotation of the volume.',
    });
  });
});

describe('other values', () => {
  test('hashes are 64 hexadecimal digits', async () => {
    const sha256 = freshHash().toUpperCase();
    expect(await refusal(db.storedObject.create({ data: { sha256, size: 1 } }))).toMatchObject(
      violates('stored_object_sha256_check'),
    );
  });

  test('an ordinal fits into a byte and is not the background', async () => {
    for (const ordinal of [0, 256]) {
      const data = { schemaId: seeded.schemaId, classId: seeded.classIds[3], ordinal };
      expect(await refusal(db.labelSchemaClass.create({ data }))).toMatchObject(
        violates('label_schema_class_ordinal_check'),
      );
    }
  });

  test('a job has not done more than there is', async () => {
    const job = { kind: 'IMPORT' as const, input: {}, createdById: seeded.userId };
    expect(await refusal(db.job.create({ data: { ...job, done: 3, total: 2 } }))).toMatchObject(
      violates('job_progress_check'),
    );
    expect(await db.job.create({ data: { ...job, done: 3 } })).toMatchObject({ done: 3, total: 0 });
  });
});

test('what refers to nothing is NOT_FOUND, what is still in use a CONFLICT', async () => {
  const createdById = visit.studyId;
  expect(
    await refusal(db.study.create({ data: { code: 'X', name: 'X', createdById } })),
  ).toMatchObject({
    code: 'NOT_FOUND',
    message: 'A study refers to something that is not there (study_created_by_id_fkey).',
  });
  expect(await refusal(db.user.delete({ where: { id: seeded.userId } }))).toMatchObject({
    code: 'CONFLICT',
    message: 'This app_user cannot be deleted: at least one study depends on it.',
  });
});

test('characters that the database cannot hold', async () => {
  const createdById = seeded.userId;
  const refused = { code: 'INVALID_INPUT', message: expect.stringContaining('NUL') };
  const job = (input: object) =>
    db.job.create({ data: { kind: 'IMPORT', input: { ...input }, createdById } });
  expect(
    await refusal(db.study.create({ data: { code: 'NUL', name: 'a\0b', createdById } })),
  ).toMatchObject(refused);
  expect(await refusal(job({ text: 'a\0b' }))).toMatchObject(refused);
});

test('errors of another origin are not translated', () => {
  expect(translateDatabaseError(new Error('boom'))).toBeUndefined();
  expect(translateDatabaseError(undefined)).toBeUndefined();
});
