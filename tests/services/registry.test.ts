import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  CohortSnapshot,
  Evaluation,
  ModelVersion,
  Study,
  User,
} from '../../src/generated/prisma/client.ts';
import { createCohort, freezeCohort, snapshotMembers } from '../../src/services/cohorts.ts';
import {
  diceCells,
  evaluateVersion,
  evaluationById,
  meanDiceOf,
  worstCells,
} from '../../src/services/evaluation.ts';
import { createLoaders } from '../../src/services/loaders.ts';
import {
  aliases,
  models,
  predict,
  promoteVersion,
  versionById,
} from '../../src/services/registry.ts';
import { startTraining } from '../../src/services/training.ts';
import { codeOf } from '../support/errors.ts';
import { freezeDiscs } from '../support/learning.ts';
import {
  createStudy,
  createTinyCatalog,
  createUser,
  createVolume,
  type TinyCatalog,
} from '../support/tiny-study.ts';

let catalog: TinyCatalog;
let study: Study;
let editor: User;
let viewer: User;
let stranger: User;
let snapshot: CohortSnapshot;
let first: ModelVersion;
let second: ModelVersion;
let evaluation: Evaluation;
/** Of the same volumes, with another split. */
let later: CohortSnapshot;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  study = await createStudy(catalog, 'discs');
  editor = await createUser(catalog, 'editor', [[study, 'EDITOR']]);
  viewer = await createUser(catalog, 'viewer', [[study, 'VIEWER']]);
  stranger = await createUser(catalog, 'stranger');
  snapshot = await freezeDiscs(catalog, { study, by: editor, subjects: 16 });
  first = await createVersion();
  second = await createVersion();
  evaluation = await createEvaluation(first, snapshot, [
    {
      volume: 0,
      class: 'left_disc',
      slices: [
        [10, 0, 0],
        [5, 5, 0],
        [0, 0, 0],
      ],
    },
    { volume: 1, class: 'left_disc', slices: [[8, 2, 2]] },
    { volume: 0, class: 'right_disc', slices: [[1, 3, 3]] },
  ]);
  later = await freezeOtherSplit();
  await createEvaluation(first, later, []);
});

afterAll(() => catalog.drop());

async function freezeOtherSplit(): Promise<CohortSnapshot> {
  const context = catalog.as(editor);
  const { id } = await createCohort(context, { name: 'other split', studies: ['discs'] });
  return freezeCohort(context, { cohortId: id, splitSeed: 2 });
}

/** A version as training would have registered it, with weights of no use. */
async function createVersion(from = snapshot): Promise<ModelVersion> {
  const { db, store } = catalog;
  const run = await startTraining(catalog.as(catalog.administrator), {
    snapshotId: from.id,
    model: 'discs',
    preset: 'small',
  });
  const weightsSha256 = await store.put(Buffer.from(run.id));
  await db.storedObject.create({ data: { sha256: weightsSha256, size: 36 } });
  return db.modelVersion.create({
    data: {
      modelId: run.modelId,
      number: 1 + (await db.modelVersion.count()),
      runId: run.id,
      weightsSha256,
      snapshotHash: from.hash,
      coverageHash: run.coverageHash,
      classes: from.classes,
      lossChoice: {},
      settings: {},
      seed: 1,
      codeVersion: '0',
      engine: 'none',
      device: 'none',
    },
  });
}

async function versionsSeenBy(user: User, limits: { first: number; number?: number }) {
  const { versionsByModel } = createLoaders(catalog.as(user));
  return (await versionsByModel.load(first.modelId, limits)).rows;
}

interface Counted {
  /** Which of the volumes held back, in the order of their ids. */
  readonly volume: number;
  readonly class: string;
  /** [TP, FP, FN] by slice. */
  readonly slices: readonly (readonly [number, number, number])[];
}

async function createEvaluation(
  version: ModelVersion,
  on: CohortSnapshot,
  counted: readonly Counted[],
): Promise<Evaluation> {
  const { db } = catalog;
  const members = await snapshotMembers(catalog.as(editor), on.id);
  const held = members.filter(({ side }) => side === 'EVALUATION');
  const classes = await db.labelClass.findMany();
  return db.$transaction(async (tx) => {
    const data = { versionId: version.id, snapshotId: on.id };
    const evaluation = await tx.evaluation.create({ data });
    await tx.evaluationCount.createMany({
      data: counted.map(({ volume, class: code, slices }) => ({
        evaluationId: evaluation.id,
        volumeId: held[volume]?.volumeId ?? '',
        classId: classes.find((entry) => entry.code === code)?.id ?? 0,
        slices: slices.map((_, index) => index),
        truePositive: slices.map(([tp]) => tp),
        falsePositive: slices.map(([, fp]) => fp),
        falseNegative: slices.map(([, , fn]) => fn),
      })),
    });
    return evaluation;
  });
}

describe('the Dice matrix', () => {
  test('pools counts exactly, and counts empty slices apart', async () => {
    const context = catalog.as(viewer);
    const cells = await diceCells(context, evaluation.id, { groupBy: ['CLASS'] });
    expect(cells).toMatchObject([
      {
        class: 'left_disc',
        subject: null,
        score: {
          truePositive: 23,
          falsePositive: 7,
          falseNegative: 2,
          dice: 46 / 55,
          jaccard: 23 / 32,
          precision: 23 / 30,
          recall: 23 / 25,
          volumeError: 5 / 25,
        },
        slices: 3,
        emptySlices: 1,
      },
      { class: 'right_disc', score: { dice: 2 / 8 }, slices: 1, emptySlices: 0 },
    ]);
    expect((await meanDiceOf(catalog.db, [evaluation.id])).get(evaluation.id)).toBeCloseTo(
      (46 / 55 + 2 / 8) / 2,
      12,
    );
  });

  test('by volume and slice, of the classes and subjects asked for', async () => {
    const context = catalog.as(viewer);
    const all = await diceCells(context, evaluation.id, { groupBy: ['CLASS', 'VOLUME', 'SLICE'] });
    expect(all.map(({ slice, score }) => [slice, score.dice])).toEqual([
      [0, 1],
      [1, 10 / 15],
      [2, null],
      [0, 16 / 20],
      [0, 2 / 8],
    ]);
    const subject = all.at(-1)?.subject ?? '';
    const some = await diceCells(context, evaluation.id, {
      groupBy: ['CLASS', 'SUBJECT'],
      classes: ['left_disc'],
      subjects: [subject],
    });
    expect(some.map((cell) => [cell.class, cell.subject])).toEqual([['left_disc', subject]]);
  });

  test('grouped by nothing is one cell', async () => {
    const cells = await diceCells(catalog.as(viewer), evaluation.id, { groupBy: [] });
    expect(cells).toMatchObject([{ class: null, score: { truePositive: 24 }, slices: 4 }]);
  });

  test('the worst slices come worst first, without those where nothing is', async () => {
    const worst = await worstCells(catalog.as(viewer), evaluation.id, 2);
    expect(worst.map((cell) => [cell.class, cell.slice, cell.score.dice])).toEqual([
      ['right_disc', 0, 2 / 8],
      ['left_disc', 1, 10 / 15],
    ]);
  });
});

describe('promotion', () => {
  test('at the same time ends in one line of moves', async () => {
    const context = catalog.as(editor);
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        promoteVersion(context, {
          versionId: n % 2 === 0 ? first.id : second.id,
          alias: 'champion',
          reason: `move ${n}`,
        }),
      ),
    );
    const [champion] = await aliases(catalog.as(viewer), first.modelId);
    expect(champion?.history.map(({ number }) => number)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(champion?.versionId).toBe(champion?.history[0]?.versionId);
  });

  test('takes an editor, a reason and a name that can be an alias', async () => {
    const input = { versionId: first.id, alias: 'best', reason: 'it is' };
    expect(await codeOf(promoteVersion(catalog.as(viewer), input))).toBe('FORBIDDEN');
    expect(await codeOf(promoteVersion(catalog.as(stranger), input))).toBe('NOT_FOUND');
    const invalid = [
      { ...input, reason: ' ' },
      { ...input, alias: 'The Best' },
    ];
    for (const wrong of invalid) {
      expect(await codeOf(promoteVersion(catalog.as(editor), wrong))).toBe('INVALID_INPUT');
    }
  });

  test('its history cannot be rewritten', async () => {
    await promoteVersion(catalog.as(editor), { versionId: first.id, alias: 'kept', reason: 'a' });
    const rewrite = catalog.db.aliasEvent.updateMany({ data: { reason: 'another' } });
    await expect(rewrite).rejects.toThrow();
    await expect(catalog.db.modelVersion.deleteMany()).rejects.toThrow();
    await expect(catalog.db.evaluationCount.deleteMany()).rejects.toThrow();
  });
});

describe('work with a version', () => {
  test('is not measured on subjects that it has learned from', async () => {
    const context = catalog.as(editor);
    const other = { versionId: first.id, snapshotId: later.id };
    await expect(evaluateVersion(context, other)).rejects.toThrow(/has learned from/);
    const job = await evaluateVersion(context, { versionId: first.id });
    expect(job.input).toEqual({ versionId: first.id, snapshotId: snapshot.id });
  });

  test('takes the rights for it', async () => {
    const { id } = await catalog.db.volume.findFirstOrThrow();
    const prediction = { versionId: first.id, volumeIds: [id] };
    expect(await codeOf(predict(catalog.as(viewer), prediction))).toBe('FORBIDDEN');
    const measuring = { versionId: first.id };
    expect(await codeOf(evaluateVersion(catalog.as(viewer), measuring))).toBe('FORBIDDEN');
    expect(await codeOf(evaluateVersion(catalog.as(stranger), measuring))).toBe('NOT_FOUND');
  });

  test('nothing of it shows to those outside its studies', async () => {
    const read = async (limits: { first: number; number?: number }) =>
      (await versionsSeenBy(viewer, limits)).map(({ number }) => number);
    expect(await read({ first: 10 })).toEqual([2, 1]);
    expect(await read({ first: 1 })).toEqual([2]);
    expect(await read({ first: 1, number: 1 })).toEqual([1]);
    expect((await models(catalog.as(stranger), { first: 10 })).rows).toEqual([]);
    expect(await versionById(catalog.as(stranger), first.id)).toBeNull();
    expect(await evaluationById(catalog.as(stranger), evaluation.id)).toBeNull();
  });

  test('a version that learned from a hidden study does not show, nor does its alias', async () => {
    const hidden = await createStudy(catalog, 'hidden');
    await createVolume(catalog, { study: hidden, subject: 'h', annotated: ['left_disc'] });
    const administrator = catalog.as(catalog.administrator);
    const { id } = await createCohort(administrator, {
      name: 'with hidden',
      studies: ['discs', 'hidden'],
    });
    const mixed = await createVersion(await freezeCohort(administrator, { cohortId: id }));
    expect(mixed.modelId).toBe(first.modelId);
    const move = { versionId: mixed.id, alias: 'mixed', reason: 'more data' };
    await promoteVersion(administrator, { ...move, versionId: first.id });
    await promoteVersion(administrator, move);
    const visible = await versionsSeenBy(viewer, { first: 10 });
    expect(visible.map((version) => version.id)).not.toContain(mixed.id);
    expect(await versionById(catalog.as(viewer), mixed.id)).toBeNull();
    const names = (await aliases(catalog.as(viewer), first.modelId)).map(({ name }) => name);
    expect(names).not.toContain('mixed');
    expect((await aliases(administrator, first.modelId)).map(({ name }) => name)).toContain(
      'mixed',
    );
    const back = { ...move, versionId: first.id };
    const seen = (await promoteVersion(catalog.as(editor), back)).alias?.history;
    expect(seen?.map(({ number }) => number)).toEqual([3, 1]);
    expect(seen?.map(({ previousVersionId }) => previousVersionId)).toEqual([null, null]);
    expect((await promoteVersion(administrator, back)).alias?.history).toHaveLength(4);
  });
});
