import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CohortSnapshot, Study, User } from '../../src/generated/prisma/client.ts';
import { cancelJob } from '../../src/services/jobs.ts';
import { createLoaders } from '../../src/services/loaders.ts';
import {
  lossChoiceOfRun,
  planTraining,
  runById,
  startTraining,
  trainingPresets,
  trainingRuns,
  watchRun,
} from '../../src/services/training.ts';
import { codeOf } from '../support/errors.ts';
import { freezeDiscs, TINY_SETTINGS } from '../support/learning.ts';
import {
  createStudy,
  createTinyCatalog,
  createUser,
  type TinyCatalog,
} from '../support/tiny-study.ts';

let catalog: TinyCatalog;
let study: Study;
let editor: User;
let viewer: User;
let stranger: User;
let ofBoth: User;
let snapshot: CohortSnapshot;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  study = await createStudy(catalog, 'discs');
  const other = await createStudy(catalog, 'other');
  editor = await createUser(catalog, 'editor', [[study, 'EDITOR']]);
  viewer = await createUser(catalog, 'viewer', [[study, 'VIEWER']]);
  ofBoth = await createUser(catalog, 'of both', [
    [study, 'EDITOR'],
    [other, 'EDITOR'],
  ]);
  stranger = await createUser(catalog, 'stranger', [[other, 'OWNER']]);
  await catalog.db.model.create({ data: { name: 'secret', studyId: other.id } });
  snapshot = await freezeDiscs(catalog, { study, by: editor });
});

afterAll(() => catalog.drop());

const start = (by: User, rest: object = {}) =>
  startTraining(catalog.as(by), {
    snapshotId: snapshot.id,
    model: 'discs',
    preset: 'small',
    settings: TINY_SETTINGS,
    ...rest,
  });

describe('starting a run', () => {
  test('records run and job, chooses the loss, and queues in the same transaction', async () => {
    const run = await start(editor);
    expect(run.settings).toMatchObject({ height: 32, width: 32, steps: 20, seed: 1 });
    expect(run.settings).toMatchObject({ network: { baseFilters: 4, levels: 3 } });
    const choice = lossChoiceOfRun(run);
    expect(choice).toMatchObject({ rule: 'partial', automatic: true, override: null });
    expect(choice.reason).toContain('fn_plus_fp');
    expect(run.coverageHash).toBe(snapshot.coverageHash);
    const queued = await catalog.db.$queryRaw<unknown[]>`
      SELECT 1 FROM pgboss.job WHERE id = ${run.jobId}::uuid`;
    expect(queued).toHaveLength(1);
  });

  test('an override keeps who and why, and what would have been chosen', async () => {
    const run = await start(editor, { loss: { mode: 'fn', why: 'to compare' } });
    const choice = lossChoiceOfRun(run);
    expect(choice.loss).toMatchObject({ mode: 'fn', dice: 'soft' });
    expect(choice.override).toEqual({ by: 'editor', why: 'to compare' });
    expect(choice.rejected[0]?.loss.mode).toBe('fn_plus_fp');
  });

  test('is refused for viewers, strangers, and models of studies of others', async () => {
    expect(await codeOf(start(viewer))).toBe('FORBIDDEN');
    expect(await codeOf(start(stranger))).toBe('NOT_FOUND');
    expect(await codeOf(start(editor, { model: 'secret' }))).toBe('CONFLICT');
    expect(await codeOf(start(ofBoth, { model: 'secret' }))).toBe('CONFLICT');
  });

  test('is refused for settings, losses and presets that cannot be, with nothing recorded', async () => {
    const before = await catalog.db.job.count();
    expect(await codeOf(start(editor, { settings: { imageSize: 30 } }))).toBe('INVALID_INPUT');
    expect(await codeOf(start(editor, { settings: { steps: 0 } }))).toBe('INVALID_INPUT');
    expect(await codeOf(start(editor, { preset: 'enormous' }))).toBe('INVALID_INPUT');
    expect(await codeOf(start(editor, { model: 'a@1' }))).toBe('INVALID_INPUT');
    expect(await codeOf(start(editor, { model: 'two\nlines' }))).toBe('INVALID_INPUT');
    const noLoss = { crossEntropy: false, dice: 'none', why: 'x' };
    expect(await codeOf(start(editor, { loss: noLoss }))).toBe('INVALID_INPUT');
    expect(await codeOf(start(editor, { loss: { mode: 'fn', why: ' ' } }))).toBe('INVALID_INPUT');
    expect(await catalog.db.job.count()).toBe(before);
  });

  test('two runs may name the same new model at the same time', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => start(editor, { model: 'twins' })));
    expect(new Set(runs.map(({ modelId }) => modelId)).size).toBe(1);
  });

  test('does not end in a model that a study of others names at the same time', async () => {
    const elsewhere = await catalog.db.study.findUniqueOrThrow({ where: { code: 'other' } });
    const runs = await catalog.db.trainingRun.count();
    const starting = await catalog.db.$transaction(async (tx) => {
      await tx.model.create({ data: { name: 'raced', studyId: elsewhere.id } });
      const codes = [editor, ofBoth].map((by) => codeOf(start(by, { model: 'raced' })));
      await setTimeout(500);
      return { codes };
    });
    expect(await Promise.all(starting.codes)).toEqual(['CONFLICT', 'CONFLICT']);
    expect(await catalog.db.trainingRun.count()).toBe(runs);
  });

  test('every preset makes a run', async () => {
    for (const { name } of trainingPresets()) {
      expect(await codeOf(start(editor, { preset: name, settings: null }))).toBe('no error');
    }
  });
});

describe('a plan', () => {
  const ask = (by: User, rest: object = {}) =>
    planTraining(catalog.as(by), { snapshotId: snapshot.id, ...rest });

  test('is what the run would be, with nothing recorded', async () => {
    const given = { settings: TINY_SETTINGS, loss: { mode: 'fp', why: 'to compare' } };
    const before = await catalog.db.trainingRun.count();
    const plan = await ask(viewer, given);
    expect(await catalog.db.trainingRun.count()).toBe(before);
    const run = await start(editor, given);
    expect(plan.settings).toEqual(run.settings);
    const { reason, ...choice } = lossChoiceOfRun(run);
    expect(plan.choice).toMatchObject({
      ...choice,
      override: { by: 'viewer', why: 'to compare' },
    });
    expect(reason).toContain('to compare');
  });

  test('is refused as the run would be', async () => {
    expect(await codeOf(ask(viewer, { settings: { imageSize: 50 } }))).toBe('INVALID_INPUT');
    expect(await codeOf(ask(viewer, { loss: { mode: 'fp', why: ' ' } }))).toBe('INVALID_INPUT');
    expect(await codeOf(ask(viewer, { preset: 'nonsense' }))).toBe('INVALID_INPUT');
    expect(await codeOf(ask(stranger))).toBe('NOT_FOUND');
  });
});

describe('the list of runs', () => {
  test('is of the states and the study that are asked for', async () => {
    const run = await start(editor);
    await cancelJob(catalog.as(editor), run.jobId);
    const ids = async (filter: object) => {
      const { rows } = await trainingRuns(catalog.as(editor), { first: 500 }, filter);
      return rows.map(({ id }) => id);
    };
    expect(await ids({ status: ['CANCELLED'] })).toContain(run.id);
    expect(await ids({ status: ['QUEUED', 'RUNNING'] })).not.toContain(run.id);
    expect(await ids({ status: [] })).toEqual([]);
    expect(await ids({ study: 'discs', status: ['CANCELLED'] })).toContain(run.id);
    expect(await ids({ study: 'other' })).toEqual([]);
  });

  test('has the last check of each', async () => {
    const [looked, other] = [await start(editor), await start(editor)];
    const check = (step: number, dice: number) => ({ runId: looked.id, step, loss: 1, dice });
    await catalog.db.trainingCheck.createMany({
      data: [check(50, 0.5), check(100, 0.7), { ...check(10, 0.1), byClass: { left_disc: 0.1 } }],
    });
    const { lastCheckByRun } = createLoaders(catalog.as(viewer));
    const [ofLooked, ofOther] = await Promise.all(
      [looked, other].map(({ id }) => lastCheckByRun.load(id)),
    );
    expect(ofLooked?.map(({ step, dice }) => [step, dice])).toEqual([[100, 0.7]]);
    expect(ofOther).toEqual([]);
  });
});

describe('watching a run', () => {
  test('members of its studies see it, others do not', async () => {
    const run = await start(editor);
    expect((await trainingRuns(catalog.as(viewer), { first: 1 })).rows.map(({ id }) => id)).toEqual(
      [run.id],
    );
    expect((await trainingRuns(catalog.as(stranger), { first: 10 })).rows).toEqual([]);
    expect(await runById(catalog.as(stranger), run.id)).toBeNull();
    expect(await codeOf(watchRun(catalog.as(stranger), run.id))).toBe('NOT_FOUND');
  });

  test('gives it as it is, and ends with its job', async () => {
    const run = await start(editor);
    const seen: string[] = [];
    for await (const { job } of await watchRun(catalog.as(editor), run.id)) {
      seen.push(job.status);
      if (job.status === 'QUEUED') await cancelJob(catalog.as(editor), run.jobId);
    }
    expect([seen[0], seen.at(-1)]).toEqual(['QUEUED', 'CANCELLED']);
  });

  test('a thinned curve has the first step, the last and the exact losses', async () => {
    const run = await start(editor);
    const loss = (step: number) => 1 / step;
    await catalog.db.trainingStep.createMany({
      data: Array.from({ length: 1000 }, (_, index) => ({
        runId: run.id,
        step: index + 1,
        loss: loss(index + 1),
        crossEntropy: 0,
        dice: 0,
      })),
    });
    const curves = createLoaders(catalog.as(viewer)).curveByRun;
    const curve = await curves.load(run.id, { points: 10, after: 0 });
    expect(curve.map(({ step }) => step)).toEqual([
      1, 112, 223, 334, 445, 556, 667, 778, 889, 1000,
    ]);
    for (const point of curve) expect(point.loss).toBe(loss(point.step));
    const rest = await curves.load(run.id, { points: 3, after: 990 });
    expect(rest.map(({ step }) => step)).toEqual([991, 996, 1000]);
    expect(await curves.load(run.id, { points: 3, after: 1000 })).toEqual([]);
  });
});
