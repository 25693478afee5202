import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../../src/db.ts';
import { MyographError } from '../../../src/errors.ts';
import type { CohortSnapshot, Study, Sweep, User } from '../../../src/generated/prisma/client.ts';
import { freezeFolds } from '../../../src/services/cohorts.ts';
import { enqueueEvaluation } from '../../../src/services/evaluation/evaluate.ts';
import { createLoaders } from '../../../src/services/loaders.ts';
import { parseLossChoice, parseSettings } from '../../../src/services/training/stored.ts';
import {
  cancelSweep,
  groupByFold,
  type SweepRun,
  startSweep,
  sweepById,
  sweeps,
} from '../../../src/services/training.ts';
import { registerVersion } from '../../support/full-catalog.ts';
import { freezeDiscs, sweepRuns, TINY_SETTINGS } from '../../support/learning.ts';
import {
  createStudy,
  createTinyCatalog,
  createUser,
  type TinyCatalog,
} from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let editor: User;
let colleague: User;
let viewer: User;
let stranger: User;
let snapshot: CohortSnapshot;
let folds: CohortSnapshot[];

beforeAll(async () => {
  catalog = await createTinyCatalog();
  const study: Study = await createStudy(catalog, 'discs');
  editor = await createUser(catalog, 'editor', [[study, 'EDITOR']]);
  colleague = await createUser(catalog, 'colleague', [[study, 'EDITOR']]);
  viewer = await createUser(catalog, 'viewer', [[study, 'VIEWER']]);
  stranger = await createUser(catalog, 'stranger');
  snapshot = await freezeDiscs(catalog, { study, by: editor });
  const { cohortId } = snapshot;
  folds = await freezeFolds(catalog.as(editor), { cohortId, folds: 4 });
});

afterAll(() => catalog.drop());

const axis = (name: string, ...values: string[]) => ({ name, values });

const start = (by: User, rest: Partial<Parameters<typeof startSweep>[1]> = {}) =>
  startSweep(catalog.as(by), {
    snapshotId: snapshot.id,
    model: 'discs',
    settings: TINY_SETTINGS,
    grid: [axis('steps', '5', '10'), axis('levels', '2', '3')],
    ...rest,
  });

async function refusalOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no refusal',
    (error) => (error instanceof MyographError ? `${error.code}: ${error.message}` : String(error)),
  );
}

async function recorded() {
  const { db } = catalog;
  return Promise.all([db.sweep.count(), db.trainingRun.count(), db.job.count()]);
}

const place = ({ coordinates }: SweepRun) => coordinates.map(({ value }) => value).join();

describe('starting a sweep', () => {
  test('queues a run for each combination, in their order', async () => {
    const sweep = await start(editor);
    const runs = await sweepRuns(catalog, sweep.id);
    expect(runs.map(place)).toEqual(['5,2', '5,3', '10,2', '10,3']);
    const settings = runs.map(({ run }) => parseSettings(run));
    expect(settings.map(({ steps }) => steps)).toEqual([5, 5, 10, 10]);
    expect(settings[1]?.network).toEqual({ kind: 'unet', baseFilters: 4, levels: 3, dropout: 0.1 });
    expect(runs.every(({ run }) => run.sweepId === sweep.id)).toBe(true);
    const queued = await catalog.db.$queryRaw<{ id: string }[]>`
      SELECT id FROM pgboss.job WHERE id = ANY (${runs.map(({ run }) => run.jobId)}::uuid[])
      ORDER BY created_on, id`;
    expect(queued.map(({ id }) => id)).toEqual(runs.map(({ run }) => run.jobId));
    expect(runs.every(({ meanDice, byClass }) => meanDice === null && byClass.length === 0)).toBe(
      true,
    );
  });

  test('of folds learns each from its own snapshot', async () => {
    const fold = axis('fold', 'all');
    const sweep = await start(editor, { snapshotId: folds[2]?.id ?? '', grid: [fold] });
    const runs = await sweepRuns(catalog, sweep.id);
    expect(runs.map(({ run }) => run.snapshotId)).toEqual(folds.map(({ id }) => id));
    expect(await refusalOf(start(editor, { grid: [fold] }))).toMatch(/^INVALID_INPUT: .*in folds/);
  });

  test('of folds is refused where one of them has no snapshot', async () => {
    const { db } = catalog;
    const [first] = folds;
    if (!first) throw new Error('there is no fold');
    const { id: _, classes, leftOut, labelSets, ...rest } = first;
    const lone = await db.cohortSnapshot.create({
      data: {
        ...rest,
        ...{ classes: [...classes], leftOut: leftOut ?? [], labelSets: labelSets ?? [] },
        ...{ number: 100, foldSetId: randomUUID() },
      },
    });
    const refused = start(editor, { snapshotId: lone.id, grid: [axis('fold', 'all')] });
    expect(await refusalOf(refused)).toMatch(/^INVALID_INPUT: There is no snapshot of fold 2 /);
  });

  test('over the loss keeps who and why with each run', async () => {
    const grid = [axis('mode', 'fn', 'fn_plus_fp'), axis('lambda', '0.1', '1')];
    const silent = [undefined, { why: ' ' }].map((loss) =>
      refusalOf(start(editor, { grid, loss })),
    );
    for (const refusal of await Promise.all(silent))
      expect(refusal).toMatch(/say why, in loss.why/);
    const sweep = await start(editor, { grid, loss: { dice: 'log', why: 'to compare' } });
    const runs = await sweepRuns(catalog, sweep.id);
    const choices = runs.map(({ run }) => parseLossChoice(run));
    expect(choices.map(({ loss }) => [loss.mode, loss.lambda, loss.dice])).toEqual([
      ['fn', 0.1, 'log'],
      ['fn', 1, 'log'],
      ['fn_plus_fp', 0.1, 'log'],
      ['fn_plus_fp', 1, 'log'],
    ]);
    expect(choices[0]?.override).toEqual({ by: 'editor', why: 'to compare' });
  });

  test('is refused as a whole, with the combination that cannot be', async () => {
    const before = await recorded();
    const grid = [axis('network', 'unet', 'fcn8'), axis('levels', '3')];
    expect(await refusalOf(start(editor, { grid, settings: null }))).toMatch(
      /^INVALID_INPUT: With network=fcn8, levels=3: A network fcn8 has no levels/,
    );
    expect(await refusalOf(start(viewer))).toMatch(/^FORBIDDEN/);
    expect(await refusalOf(start(stranger))).toMatch(/^NOT_FOUND/);
    expect(await refusalOf(start(editor, { preset: 'enormous' }))).toMatch(/no preset 'enormous'/);
    const other = await createStudy(catalog, 'other');
    await catalog.db.model.create({ data: { name: 'secret', studyId: other.id } });
    expect(await refusalOf(start(editor, { model: 'secret' }))).toMatch(/^CONFLICT/);
    expect(await recorded()).toEqual(before);
  });

  test('of the most runs there may be is recorded in one go', async () => {
    const seeds = Array.from({ length: 200 }, (_, index) => String(index));
    const sweep = await start(editor, { grid: [axis('seed', ...seeds)] });
    expect(await catalog.db.trainingRun.count({ where: { sweepId: sweep.id } })).toBe(200);
    await cancelSweep(catalog.as(editor), sweep.id);
  });
});

describe('a sweep', () => {
  test('is seen by those who see its snapshots', async () => {
    const { id } = await start(editor);
    expect((await sweeps(catalog.as(viewer), { first: 1 })).rows.map((sweep) => sweep.id)).toEqual([
      id,
    ]);
    expect((await sweepById(catalog.as(viewer), id))?.id).toBe(id);
    expect((await sweeps(catalog.as(stranger), { first: 10 })).rows).toEqual([]);
    expect(await sweepById(catalog.as(stranger), id)).toBeNull();
  });

  test('is cancelled by who asked for it and by editors; what has ended stays', async () => {
    const sweep = await start(editor);
    const runs = await sweepRuns(catalog, sweep.id);
    const [done, running] = runs.map(({ run }) => run.jobId);
    const set = (id = '', status: 'SUCCEEDED' | 'RUNNING') =>
      catalog.db.job.update({ where: { id }, data: { status } });
    await set(done, 'SUCCEEDED');
    await set(running, 'RUNNING');
    expect(await refusalOf(cancelSweep(catalog.as(viewer), sweep.id))).toMatch(/^FORBIDDEN/);
    expect(await refusalOf(cancelSweep(catalog.as(stranger), sweep.id))).toMatch(/^NOT_FOUND/);
    await cancelSweep(catalog.as(colleague), sweep.id);
    await cancelSweep(catalog.as(editor), sweep.id);
    const jobs = await Promise.all(
      runs.map(({ run }) => catalog.db.job.findUniqueOrThrow({ where: { id: run.jobId } })),
    );
    expect(jobs.map(({ status }) => status)).toEqual([
      'SUCCEEDED',
      'CANCELLED',
      'CANCELLED',
      'CANCELLED',
    ]);
    const waiting = await catalog.db.$queryRaw<unknown[]>`
      SELECT 1 FROM pgboss.job WHERE id = ANY (${jobs.slice(1).map(({ id }) => id)}::uuid[])
      AND state = 'created'`;
    expect(waiting).toEqual([]);
  });
});

/** Registers a version of a run and measures both classes with the same Dice. */
async function measure(run: SweepRun['run'], dice: number): Promise<void> {
  const { db } = catalog;
  const own = await db.cohortSnapshot.findUniqueOrThrow({ where: { id: run.snapshotId } });
  const version = await registerVersion(catalog, own, run);
  const classes = await db.labelClass.findMany({ where: { code: { in: own.classes } } });
  const { volumeId } = await db.cohortMember.findFirstOrThrow({
    where: { snapshotId: own.id, side: 'EVALUATION' },
  });
  const half = Math.round(50 * dice);
  await db.evaluation.create({
    data: {
      versionId: version.id,
      snapshotId: own.id,
      counts: {
        create: classes.map(({ id }) => ({
          ...{ volumeId, classId: id, slices: [0, 1], truePositive: [half, half] },
          ...{ falsePositive: [50 - half, 50 - half], falseNegative: [50 - half, 50 - half] },
        })),
      },
    },
  });
}

describe('the comparison', () => {
  let sweep: Sweep;

  beforeAll(async () => {
    const grid = [axis('dropout', '0', '0.2', '0.4'), axis('fold', 'all')];
    sweep = await start(editor, { snapshotId: folds[0]?.id ?? '', grid, model: 'compared' });
    const runs = await sweepRuns(catalog, sweep.id);
    const dice = [0.5, 0.6, 0.7, null, 0.8, null, null, null, null, null, null, null];
    for (const [index, { run }] of runs.entries()) {
      const value = dice[index] ?? null;
      if (value !== null) await measure(run, value);
    }
  });

  test('has the Dice of each run on its own snapshot, pooled by class', async () => {
    const runs = await sweepRuns(catalog, sweep.id);
    expect(runs.map(({ meanDice }) => meanDice)).toEqual([
      ...[0.5, 0.6, 0.7, null, 0.8],
      ...Array(7).fill(null),
    ]);
    expect(runs[2]?.byClass.map(({ class: code, dice }) => [code, dice])).toEqual([
      ['left_disc', 0.7],
      ['right_disc', 0.7],
    ]);
  });

  test('pools folds: mean ± SD of those measured, the best first', async () => {
    const groups = groupByFold(await sweepRuns(catalog, sweep.id));
    expect(groups.map(({ coordinates }) => coordinates)).toEqual([
      [{ name: 'dropout', value: '0.2' }],
      [{ name: 'dropout', value: '0' }],
      [{ name: 'dropout', value: '0.4' }],
    ]);
    expect(groups.map(({ measured, runs }) => [measured, runs])).toEqual([
      [1, 4],
      [3, 4],
      [0, 4],
    ]);
    expect(groups[0]).toMatchObject({ meanDice: 0.8, deviation: null });
    expect(groups[1]?.meanDice).toBeCloseTo(0.6, 12);
    expect(groups[1]?.deviation).toBeCloseTo(0.1, 12);
    expect(groups[2]).toMatchObject({ meanDice: null, deviation: null });
  });
});

describe('measuring a new version', () => {
  test('is queued for who asked for the run, with the transaction that registers it', async () => {
    const { db, queue } = catalog;
    const sweep = await start(editor, { model: 'measured' });
    const [first] = await sweepRuns(catalog, sweep.id);
    if (!first) throw new Error('the sweep has no run');
    const version = await registerVersion(catalog, snapshot, first.run);
    const job = await inTransaction(db, (tx) => enqueueEvaluation(tx, queue, version, first.run));
    expect(job).toMatchObject({ kind: 'EVALUATE', status: 'QUEUED', createdById: editor.id });
    expect(job.input).toEqual({ versionId: version.id, snapshotId: snapshot.id });
    const before = await db.job.count();
    const undone = inTransaction(db, async (tx) => {
      await enqueueEvaluation(tx, queue, version, first.run);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await db.job.count()).toBe(before);
  });
});

test('checks of a run are read in their order, classes in that of the snapshot', async () => {
  const sweep = await start(editor, { model: 'checked' });
  const [first] = await sweepRuns(catalog, sweep.id);
  const runId = first?.run.id ?? '';
  const byClass = { right_disc: 0.25, left_disc: null };
  await catalog.db.trainingCheck.createMany({
    data: [
      { runId, step: 10, loss: 0.5, dice: 0.25, byClass },
      { runId, step: 5, loss: 1, dice: null },
    ],
  });
  expect(await createLoaders(catalog.as(editor)).checksByRun.load(runId)).toEqual([
    { runId, step: 5, loss: 1, dice: null, byClass: [] },
    {
      ...{ runId, step: 10, loss: 0.5, dice: 0.25 },
      byClass: [
        { class: 'left_disc', dice: null },
        { class: 'right_disc', dice: 0.25 },
      ],
    },
  ]);
});
