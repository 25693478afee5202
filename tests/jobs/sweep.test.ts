import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import type { CohortSnapshot, User } from '../../src/generated/prisma/client.ts';
import { type RunningWorker, startWorker } from '../../src/jobs/worker.ts';
import { freezeFolds } from '../../src/services/cohorts.ts';
import { groupByFold, startSweep } from '../../src/services/training.ts';
import { ended, freezeDiscs, sweepRuns, TINY_SETTINGS } from '../support/learning.ts';
import {
  createStudy,
  createTinyCatalog,
  createUser,
  type TinyCatalog,
} from '../support/tiny-study.ts';

let catalog: TinyCatalog;
let worker: RunningWorker;
let editor: User;
let folds: CohortSnapshot[];

beforeAll(async () => {
  catalog = await createTinyCatalog();
  const study = await createStudy(catalog, 'discs');
  editor = await createUser(catalog, 'editor', [[study, 'EDITOR']]);
  const { cohortId } = await freezeDiscs(catalog, { study, by: editor });
  folds = await freezeFolds(catalog.as(editor), { cohortId, folds: 2 });
  const { url, db, store } = catalog;
  worker = await startWorker({ url, db, store, config: loadConfig({}) });
});

afterAll(async () => {
  await worker.stop();
  await catalog.drop();
});

test('each run of a cross-validation is measured on the subjects that it held back', async () => {
  const context = catalog.as(editor);
  const { id } = await startSweep(context, {
    snapshotId: folds[0]?.id ?? '',
    model: 'folds',
    settings: { ...TINY_SETTINGS, steps: 10 },
    grid: [{ name: 'fold', values: ['all'] }],
  });
  for (const { run } of await sweepRuns(catalog, id)) {
    expect(await ended(context, run.jobId)).toMatchObject({ status: 'SUCCEEDED' });
  }
  const open = () =>
    catalog.db.job.count({ where: { kind: 'EVALUATE', status: { in: ['QUEUED', 'RUNNING'] } } });
  while ((await open()) > 0) await sleep(100);
  const evaluations = await catalog.db.evaluation.findMany({ orderBy: { createdAt: 'asc' } });
  expect(evaluations.map(({ snapshotId }) => snapshotId)).toEqual(folds.map((fold) => fold.id));
  const runs = await sweepRuns(catalog, id);
  const [group] = groupByFold(runs);
  expect(group).toMatchObject({ coordinates: [], measured: 2, runs: 2 });
  for (const run of runs) {
    expect(run.meanDice).toBeGreaterThanOrEqual(0);
    expect(run.byClass.map((own) => own.class)).toEqual(['left_disc', 'right_disc']);
  }
}, 120_000);
