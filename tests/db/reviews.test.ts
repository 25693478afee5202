import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { translateDatabaseError } from '../../src/db/errors.ts';
import { type Database, inTransaction } from '../../src/db.ts';
import type { AnnotationStatus } from '../../src/generated/prisma/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { annotationRow, newVisit, type Seed, seed, type Visit, volumeRow } from './seed.ts';

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

async function newVolume(): Promise<string> {
  const row = await volumeRow(db, seeded, visit);
  await db.volume.create({ data: row });
  return row.id;
}

async function newDraft(volumeId: string): Promise<string> {
  const row = annotationRow(seeded, volumeId);
  await db.annotation.create({ data: { ...row, status: 'DRAFT' } });
  return row.id;
}

const step = (annotationId: string, number: number, status: AnnotationStatus) => ({
  ...{ annotationId, number, status, reason: 'so', byId: seeded.userId },
});

const review = (annotationId: string, number: number, status: AnnotationStatus) =>
  db.annotationReview.create({ data: step(annotationId, number, status) });

const statusOf = async (id: string) =>
  (await db.annotation.findUniqueOrThrow({ where: { id } })).status;

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

describe('reviews', () => {
  test('set the status, and note what it was before, whatever is given', async () => {
    const id = await newDraft(await newVolume());
    const first = await db.annotationReview.create({
      data: { ...step(id, 1, 'ACCEPTED'), previous: 'REJECTED' },
    });
    expect(first.previous).toBe('DRAFT');
    expect(await statusOf(id)).toBe('ACCEPTED');
    await db.annotationReview.createMany({
      data: [step(id, 2, 'REJECTED'), step(id, 3, 'DRAFT'), step(id, 4, 'REJECTED')],
    });
    expect(await statusOf(id)).toBe('REJECTED');
    const history = await db.annotationReview.findMany({ where: { annotationId: id } });
    expect(history.map(({ previous }) => previous)).toEqual([
      ...['DRAFT', 'ACCEPTED', 'REJECTED', 'DRAFT'],
    ]);
  });

  test('are the only way to a status, alone or beside another change', async () => {
    const where = { id: await newDraft(await newVolume()) };
    const byHand = /^IMMUTABLE: UPDATE of annotation refused: a status changes by a review/;
    expect(await refusal(db.annotation.update({ where, data: { status: 'ACCEPTED' } }))).toMatch(
      byHand,
    );
    const beside = inTransaction(db, async (tx) => {
      await tx.annotationReview.create({ data: step(where.id, 1, 'ACCEPTED') });
      await tx.annotation.update({ where, data: { status: 'REJECTED' } });
    });
    expect(await refusal(beside)).toMatch(byHand);
    expect(await statusOf(where.id)).toBe('DRAFT');
    expect(await db.annotationReview.count({ where: { annotationId: where.id } })).toBe(0);
  });

  test('follow one another without a gap, each to another status, a rejection with a reason', async () => {
    const id = await newDraft(await newVolume());
    expect(await refusal(review(id, 2, 'ACCEPTED'))).toMatch(/the next is number 1/);
    expect(await refusal(review(id, 1, 'DRAFT'))).toMatch(/it is DRAFT already/);
    await review(id, 1, 'ACCEPTED');
    expect(await refusal(review(id, 1, 'REJECTED'))).toMatch(/the next is number 2/);
    for (const reason of [null, '']) {
      const data = { ...step(id, 2, 'REJECTED'), reason };
      expect(await refusal(db.annotationReview.create({ data }))).not.toMatch(/^not refused/);
    }
    expect(await statusOf(id)).toBe('ACCEPTED');
  });

  test('are only added to', async () => {
    const id = await newDraft(await newVolume());
    await review(id, 1, 'ACCEPTED');
    const where = { annotationId: id };
    const kept = /^IMMUTABLE: \w+ of annotation_review refused: the history of reviews/;
    const changed = db.annotationReview.updateMany({ where, data: { reason: 'other' } });
    expect(await refusal(changed)).toMatch(kept);
    expect(await refusal(db.annotationReview.deleteMany({ where }))).toMatch(kept);
    expect(await refusal(db.$executeRaw`TRUNCATE annotation_review`)).toMatch(kept);
  });

  test('go only with their annotation', async () => {
    const id = await newDraft(await newVolume());
    await review(id, 1, 'REJECTED');
    await db.annotation.delete({ where: { id } });
    expect(await db.annotationReview.count({ where: { annotationId: id } })).toBe(0);
  });
});

describe('agreement of two annotations', () => {
  const counts = { slices: [0, 1], both: [3, 0], firstOnly: [1, 0], secondOnly: [0, 2] };

  async function newPair(other?: string) {
    const volumeId = await newVolume();
    const ids = [await newDraft(volumeId), await newDraft(other ?? volumeId)].sort();
    return { firstId: ids[0] ?? '', secondId: ids[1] ?? '', classId: seeded.classIds[0] };
  }

  test('stays as it was measured', async () => {
    const pair = await newPair();
    await db.annotationAgreement.create({ data: { ...pair, ...counts } });
    const frozen = /^IMMUTABLE: \w+ of annotation_agreement refused: its rows are frozen/;
    const where = { firstId: pair.firstId };
    const changed = db.annotationAgreement.updateMany({ where, data: { both: [4, 0] } });
    expect(await refusal(changed)).toMatch(frozen);
    expect(await refusal(db.annotationAgreement.deleteMany({ where }))).toMatch(frozen);
    expect(await refusal(db.$executeRaw`TRUNCATE annotation_agreement`)).toMatch(frozen);
  });

  test.each([
    ['of no slice', { slices: [], both: [], firstOnly: [], secondOnly: [] }],
    ['of arrays that differ in length', { both: [3] }],
    ['of negative counts', { firstOnly: [-1, 0] }],
  ])('is never %s', async (_, changes) => {
    const data = { ...(await newPair()), ...counts, ...changes };
    expect(await refusal(db.annotationAgreement.create({ data }))).not.toMatch(/^not refused/);
  });

  test('is of one volume, and of two annotations in their order', async () => {
    const { firstId, secondId, classId } = await newPair();
    const turned = { firstId: secondId, secondId: firstId, classId, ...counts };
    expect(await refusal(db.annotationAgreement.create({ data: turned }))).not.toMatch(
      /^not refused/,
    );
    const apart = { ...(await newPair(await newVolume())), ...counts };
    expect(await refusal(db.annotationAgreement.create({ data: apart }))).toMatch(
      /are of two volumes/,
    );
  });
});
