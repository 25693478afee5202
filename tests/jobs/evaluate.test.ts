import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runEvaluate } from '../../src/jobs/evaluate.ts';
import { evaluateVersion } from '../../src/services/evaluation.ts';
import { startTraining } from '../../src/services/training.ts';
import { freezeDiscs } from '../support/learning.ts';
import { createStudy, createTinyCatalog, type TinyCatalog } from '../support/tiny-study.ts';
import { undisturbedWorker } from '../support/worker-context.ts';

let catalog: TinyCatalog;

beforeAll(async () => {
  catalog = await createTinyCatalog();
});
afterAll(() => catalog.drop());

describe('measuring', () => {
  test('a version of a class that is not in the catalog records nothing', async () => {
    const { db, store, administrator } = catalog;
    const study = await createStudy(catalog, 'discs');
    const snapshot = await freezeDiscs(catalog, { study, by: administrator });
    const context = catalog.as(administrator);
    const run = await startTraining(context, {
      ...{ snapshotId: snapshot.id, model: 'discs', preset: 'small' },
    });
    const weightsSha256 = await store.put(Buffer.from('weights'));
    await db.storedObject.create({ data: { sha256: weightsSha256, size: 7 } });
    const { id: versionId } = await db.modelVersion.create({
      data: {
        ...{ modelId: run.modelId, number: 1, runId: run.id, weightsSha256 },
        ...{ snapshotHash: snapshot.hash, coverageHash: run.coverageHash },
        ...{ classes: ['left_disc', 'gone'], lossChoice: {}, settings: {}, seed: 1 },
        ...{ codeVersion: '0', engine: 'none', device: 'none' },
      },
    });
    const job = await evaluateVersion(context, { versionId });
    await expect(runEvaluate(undisturbedWorker(catalog), job)).rejects.toThrow('no class gone');
    expect(await db.evaluation.count()).toBe(0);
  });
});
