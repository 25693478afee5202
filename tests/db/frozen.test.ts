import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { translateDatabaseError } from '../../src/db/errors.ts';
import { type Database, inTransaction } from '../../src/db.ts';
import { type ModelVersion, Prisma } from '../../src/generated/prisma/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { setStatus } from '../support/reviews.ts';
import {
  annotationRow,
  freshHash,
  newVisit,
  type Seed,
  seed,
  type Visit,
  volumeRow,
} from './seed.ts';

let database: TestDatabase;
let db: Database;
let seeded: Seed;
let visit: Visit;
let frozen: Frozen;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  seeded = await seed(db);
  visit = await newVisit(db, seeded);
  frozen = await freeze();
});
afterAll(() => database.drop());

interface Frozen {
  readonly volumeId: string;
  readonly annotationId: string;
  readonly snapshotId: string;
  readonly versionId: string;
  readonly evaluationId: string;
}

async function newVolume(): Promise<string> {
  const row = await volumeRow(db, seeded, visit);
  await db.volume.create({ data: row });
  return row.id;
}

async function newAnnotation(volumeId: string): Promise<string> {
  const row = annotationRow(seeded, volumeId);
  await inTransaction(db, async (transaction) => {
    await transaction.annotation.create({ data: row });
    await transaction.annotationClass.create({
      data: { annotationId: row.id, classId: seeded.classIds[0], voxels: 3 },
    });
  });
  return row.id;
}

/** One row at least in every table that is frozen. */
async function freeze(): Promise<Frozen> {
  const { userId, objectSha256 } = seeded;
  const volumeId = await newVolume();
  const annotationId = await newAnnotation(volumeId);
  const cohort = await db.cohort.create({
    data: { name: randomUUID(), filter: {}, createdById: userId },
  });
  const snapshot = await db.cohortSnapshot.create({
    data: {
      ...snapshotColumns(cohort.id, 1),
      studies: { create: { studyId: visit.studyId } },
      members: { create: { ...member(volumeId), annotations: { create: { annotationId } } } },
    },
  });
  const model = await db.model.create({ data: { studyId: visit.studyId, name: randomUUID() } });
  const job = await db.job.create({ data: { kind: 'TRAIN', input: {}, createdById: userId } });
  const common = { settings: {}, lossChoice: {}, coverageHash: freshHash() };
  const run = await db.trainingRun.create({
    data: {
      ...common,
      jobId: job.id,
      snapshotId: snapshot.id,
      modelId: model.id,
      createdById: userId,
    },
  });
  const version = await db.modelVersion.create({
    data: {
      ...common,
      modelId: model.id,
      number: 1,
      runId: run.id,
      weightsSha256: objectSha256,
      snapshotHash: snapshot.hash,
      classes: ['muscle'],
      seed: 1,
      codeVersion: '1',
      engine: 'tensorflow',
      device: 'cpu',
    },
  });
  await db.aliasEvent.create({
    data: {
      modelId: model.id,
      alias: 'best',
      number: 1,
      versionId: version.id,
      reason: 'first',
      createdById: userId,
    },
  });
  await freezePolicy(visit.studyId, version);
  const evaluation = await db.evaluation.create({
    data: {
      versionId: version.id,
      snapshotId: snapshot.id,
      counts: { create: counts(volumeId, 0) },
    },
  });
  return {
    volumeId,
    annotationId,
    snapshotId: snapshot.id,
    versionId: version.id,
    evaluationId: evaluation.id,
  };
}

/** A policy, a proposal, and what became of it. */
async function freezePolicy(studyId: string, { id: versionId, modelId }: ModelVersion) {
  const { userId: createdById } = seeded;
  await db.promotionPolicy.create({
    data: {
      ...{ studyId, createdById, number: 1, aliases: [], reason: 'first' },
      ...{ requireEvaluation: false, secondPerson: true },
    },
  });
  await db.promotionProposal.create({
    data: {
      ...{ modelId, versionId, createdById, alias: 'best', aliasNumber: 1, reason: 'again' },
      decision: { create: { createdById, outcome: 'REJECTED', reason: 'no' } },
    },
  });
}

function snapshotColumns(cohortId: string, number: number) {
  const hashes = { hash: freshHash(), coverageHash: freshHash() };
  return {
    cohortId,
    number,
    ...hashes,
    classes: ['muscle'],
    leftOut: [],
    splitSeed: 1,
    createdById: seeded.userId,
  };
}

function member(volumeId: string) {
  return { volumeId, side: 'TRAINING' as const, imageSha256: seeded.objectSha256, coverage: {} };
}

function counts(volumeId: string, classIndex: 0 | 1) {
  return {
    volumeId,
    classId: seeded.classIds[classIndex],
    slices: [0, 1],
    truePositive: [5, 6],
    falsePositive: [0, 1],
    falseNegative: [2, 0],
  };
}

/** The code and words in which a service would pass the refusal on. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => translateDatabaseError(reason) ?? reason,
  );
  return error instanceof Error && 'code' in error
    ? `${error.code}: ${error.message}`
    : `not refused: ${error}`;
}

describe('frozen tables', () => {
  test.each([
    ['cohort_snapshot', 'split_seed'],
    ['snapshot_study', 'study_id'],
    ['cohort_member', 'side'],
    ['cohort_member_annotation', 'annotation_id'],
    ['model_version', 'engine'],
    ['alias_event', 'reason'],
    ['promotion_policy', 'second_person'],
    ['promotion_proposal', 'reason'],
    ['proposal_decision', 'outcome'],
    ['evaluation', 'created_at'],
    ['evaluation_count', 'true_positive'],
  ])('%s refuses UPDATE, DELETE and TRUNCATE, by name', async (table, column) => {
    const statements = [
      `UPDATE ${table} SET ${column} = ${column}`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table} CASCADE`,
    ];
    for (const statement of statements) {
      expect(await refusal(db.$executeRaw(Prisma.raw(statement)))).toMatch(
        new RegExp(`^IMMUTABLE: ${statement.split(' ')[0]} of \\w+ refused: its rows are frozen`),
      );
    }
    const [row] = await db.$queryRaw<{ count: bigint }[]>(
      Prisma.raw(`SELECT count(*) FROM ${table}`),
    );
    expect(row?.count).toBe(1n);
  });

  test('a frozen snapshot takes no further study, member or annotation', async () => {
    const { snapshotId, volumeId, annotationId } = frozen;
    const other = await newVisit(db, seeded);
    const late = /^IMMUTABLE: INSERT of \w+ refused: the snapshot is frozen/;
    expect(
      await refusal(db.snapshotStudy.create({ data: { snapshotId, studyId: other.studyId } })),
    ).toMatch(late);
    expect(
      await refusal(db.cohortMember.create({ data: { snapshotId, ...member(await newVolume()) } })),
    ).toMatch(late);
    const another = await newAnnotation(volumeId);
    expect(another).not.toBe(annotationId);
    expect(
      await refusal(
        db.cohortMemberAnnotation.create({ data: { snapshotId, volumeId, annotationId: another } }),
      ),
    ).toMatch(late);
  });

  test('members may come in several statements and savepoints of the transaction that freezes', async () => {
    const { cohortId } = await db.cohortSnapshot.findUniqueOrThrow({
      where: { id: frozen.snapshotId },
    });
    const volumeIds = [await newVolume(), await newVolume()];
    const snapshotId = await inTransaction(db, async (transaction) => {
      const { id } = await transaction.cohortSnapshot.create({
        data: snapshotColumns(cohortId, 2),
      });
      for (const volumeId of volumeIds) {
        await transaction.$executeRaw`SAVEPOINT one`;
        await transaction.cohortMember.create({ data: { snapshotId: id, ...member(volumeId) } });
        await transaction.$executeRaw`RELEASE SAVEPOINT one`;
      }
      return id;
    });
    expect(await db.cohortMember.count({ where: { snapshotId } })).toBe(2);
  });

  test('a finished evaluation takes no further counts', async () => {
    const { evaluationId, volumeId } = frozen;
    expect(
      await refusal(db.evaluationCount.create({ data: { evaluationId, ...counts(volumeId, 1) } })),
    ).toMatch(/^IMMUTABLE: INSERT of evaluation_count refused: the evaluation is frozen/);
  });
});

describe('annotations', () => {
  test('only the status changes', async () => {
    const where = { id: frozen.annotationId };
    for (const data of [
      { lastSlice: 1 },
      { labelMapSha256: freshHash() },
      { kind: 'MODEL' as const },
      { annotatedAt: new Date('2026-11-03') },
    ]) {
      expect(await refusal(db.annotation.update({ where, data }))).toMatch(
        /^IMMUTABLE: .*only the status/,
      );
    }
    await setStatus(db, where, 'REJECTED');
    expect(await db.annotation.findUnique({ where })).toMatchObject({ status: 'REJECTED' });
  });

  test('classes come with the annotation, not later, not even beside a change of status', async () => {
    const id = await newAnnotation(frozen.volumeId);
    const data = { annotationId: id, classId: seeded.classIds[1], voxels: 3 };
    const complete = /^IMMUTABLE: \w+ of annotation_class refused: the annotation is complete/;
    expect(await refusal(db.annotationClass.create({ data }))).toMatch(complete);
    const beside = inTransaction(db, async (transaction) => {
      await setStatus(transaction, { id }, 'DRAFT');
      await transaction.annotationClass.create({ data });
    });
    expect(await refusal(beside)).toMatch(complete);
    const where = { annotationId: id };
    expect(await refusal(db.annotationClass.updateMany({ where, data: { voxels: 0 } }))).toMatch(
      complete,
    );
    expect(await refusal(db.annotationClass.deleteMany({ where }))).toMatch(complete);
  });

  test('one that nothing refers to can be deleted, classes included; one of a snapshot cannot', async () => {
    const id = await newAnnotation(frozen.volumeId);
    await db.annotation.delete({ where: { id } });
    expect(await db.annotationClass.count({ where: { annotationId: id } })).toBe(0);
    expect(await refusal(db.annotation.delete({ where: { id: frozen.annotationId } }))).toMatch(
      /^CONFLICT: This annotation cannot be deleted: at least one cohort_member_annotation depends on it/,
    );
  });
});

describe('other rows that stay as they are', () => {
  test('the image of a volume and where it belongs', async () => {
    const other = await newVisit(db, seeded);
    for (const data of [{ ...other }, { laterality: 'BOTH' as const }, { spacingMm: [2, 2, 2] }]) {
      expect(await refusal(db.volume.update({ where: { id: frozen.volumeId }, data }))).toMatch(
        /^IMMUTABLE: /,
      );
    }
  });

  test('subjects stay in their study, visits with their subject', async () => {
    const other = await newVisit(db, seeded);
    const subject = { where: { id: visit.subjectId }, data: { studyId: other.studyId } };
    expect(await refusal(db.subject.update(subject))).toMatch(/^IMMUTABLE: /);
    const moved = { where: { id: visit.visitId }, data: { subjectId: other.subjectId } };
    expect(await refusal(db.visit.update(moved))).toMatch(/^IMMUTABLE: /);
  });

  test('stored objects are written once, and can be deleted when nothing refers to them', async () => {
    const { sha256 } = await db.storedObject.create({ data: { sha256: freshHash(), size: 1 } });
    const where = { sha256 };
    expect(await refusal(db.storedObject.update({ where, data: { size: 2 } }))).toMatch(
      /^IMMUTABLE: /,
    );
    await db.storedObject.upsert({ where, create: { sha256, size: 1 }, update: {} });
    await db.storedObject.delete({ where });
    expect(
      await refusal(db.storedObject.delete({ where: { sha256: seeded.objectSha256 } })),
    ).toMatch(/^CONFLICT: This stored_object cannot be deleted/);
  });

  test('ordinals of a label schema', async () => {
    const where = { schemaId: seeded.schemaId };
    expect(
      await refusal(
        db.labelSchemaClass.updateMany({ where: { ...where, ordinal: 3 }, data: { ordinal: 7 } }),
      ),
    ).toMatch(/^IMMUTABLE: /);
    expect(await refusal(db.labelSchemaClass.deleteMany({ where }))).toMatch(/^IMMUTABLE: /);
  });
});
