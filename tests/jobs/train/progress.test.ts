import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { type RunningWorker, startWorker } from '../../../src/jobs/worker.ts';
import { startTraining } from '../../../src/services/training.ts';
import { ended, freezeDiscs, TINY_SETTINGS } from '../../support/learning.ts';
import {
  createStudy,
  createTinyCatalog,
  createUser,
  type TinyCatalog,
} from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let worker: RunningWorker;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  const { url, db, store } = catalog;
  worker = await startWorker({ url, db, store, config: loadConfig({}) });
});

afterAll(async () => {
  await worker.stop();
  await catalog.drop();
});

test('a run that ends early has the steps that it did', { timeout: 60_000 }, async () => {
  const study = await createStudy(catalog, 'discs');
  const editor = await createUser(catalog, 'editor', [[study, 'EDITOR']]);
  const context = catalog.as(editor);
  const snapshot = await freezeDiscs(catalog, { study, by: editor });
  // What hardly learns is soon on a plateau.
  const plateau = { learningRate: 1e-7, patience: 1, validateEvery: 2 };
  const run = await startTraining(context, {
    snapshotId: snapshot.id,
    model: 'discs',
    preset: 'small',
    settings: { ...TINY_SETTINGS, ...plateau, stop: 'training_loss', steps: 200 },
  });
  const job = await ended(context, run.jobId);
  const { stopReason } = await catalog.db.trainingRun.findUniqueOrThrow({ where: { id: run.id } });
  expect(stopReason).toMatch(/^Plateau: /);
  const { step } = await catalog.db.modelVersion.findUniqueOrThrow({ where: { runId: run.id } });
  expect(step).toBeLessThan(200);
  expect(job).toMatchObject({ status: 'SUCCEEDED', done: step, total: 200 });
});
