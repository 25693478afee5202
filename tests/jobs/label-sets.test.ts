import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { type RunningWorker, startWorker } from '../../src/jobs/worker.ts';
import { createCohort, freezeCohort } from '../../src/services/cohorts.ts';
import { evaluateVersion } from '../../src/services/evaluation.ts';
import { lossChoiceOfRun, startTraining } from '../../src/services/training.ts';
import { ended, freezeDiscs, TINY_SETTINGS } from '../support/learning.ts';
import {
  addGroup,
  annotate,
  createStudy,
  createTinyCatalog,
  createVolume,
  TINY_CLASSES,
  TINY_GROUP,
  type TinyCatalog,
} from '../support/tiny-study.ts';

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

test('volumes in which several classes are labelled as one are learned from, and never measured on', {
  timeout: 120_000,
}, async () => {
  const { administrator } = catalog;
  const context = catalog.as(administrator);
  const study = await createStudy(catalog, 'discs');
  await freezeDiscs(catalog, { study, by: administrator, subjects: 4 });
  await addGroup(catalog);
  const volume = await createVolume(catalog, { study, subject: 'as-one', annotated: [] });
  const voxels = volume.size.reduce((product, side) => product * side);
  await annotate(catalog, volume, {
    labels: Uint8Array.from({ length: voxels }, (_, voxel) =>
      voxel % 16 < 8 ? 1 + TINY_CLASSES.length : 0,
    ),
    classes: [TINY_GROUP],
    isExhaustive: false,
    createdById: administrator.id,
  });
  const { id: cohortId } = await createCohort(context, { name: 'both', studies: ['discs'] });
  const snapshot = await freezeCohort(context, { cohortId });
  const lossOf = async (loss?: { mode: 'label_set'; why: string }) => {
    const run = await startTraining(context, {
      ...{ snapshotId: snapshot.id, model: 'discs', preset: 'small', loss },
      settings: { ...TINY_SETTINGS, steps: 4 },
    });
    const job = await ended(context, run.jobId);
    expect([job.status, job.errorMessage]).toEqual(['SUCCEEDED', null]);
    return run;
  };
  const run = await lossOf({ mode: 'label_set', why: 'to learn from discs labelled as one' });
  expect(lossChoiceOfRun(run).loss).toMatchObject({ mode: 'label_set', dice: 'leaf' });
  const version = await catalog.db.modelVersion.findUniqueOrThrow({ where: { runId: run.id } });
  const evaluation = await evaluateVersion(context, { versionId: version.id });
  expect((await ended(context, evaluation.id)).status).toBe('SUCCEEDED');
  const counts = await catalog.db.evaluationCount.findMany();
  expect(counts.length).toBeGreaterThan(0);
  expect(counts.map(({ volumeId }) => volumeId)).not.toContain(volume.id);
  await lossOf();
});
