import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { surfaceScores } from '../../src/evaluation/surface/scores.ts';
import { axialLabelSlices } from '../../src/imaging/slices.ts';
import { runEvaluate } from '../../src/jobs/evaluate.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { classStatistics, evaluateVersion } from '../../src/services/evaluation.ts';
import { readLabelMap } from '../../src/services/labels/label-maps.ts';
import { predict } from '../../src/services/registry.ts';
import { startTraining } from '../../src/services/training.ts';
import { ended, freezeDiscs, TINY_SETTINGS } from '../support/learning.ts';
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

  test('records the distances between the surfaces of labels and prediction', {
    timeout: 120_000,
  }, async () => {
    const { url, db, store, administrator } = catalog;
    const context = catalog.as(administrator);
    const study = await createStudy(catalog, 'distances');
    const snapshot = await freezeDiscs(catalog, { study, by: administrator });
    await using _worker = await runningWorker({ url, db, store, config: loadConfig({}) });
    const run = await startTraining(context, {
      ...{ snapshotId: snapshot.id, model: 'distances', preset: 'small' },
      settings: { ...TINY_SETTINGS, steps: 40 },
    });
    expect((await ended(context, run.jobId)).errorMessage).toBeNull();
    const version = await db.modelVersion.findUniqueOrThrow({ where: { runId: run.id } });
    const { id: jobId } = await evaluateVersion(context, { versionId: version.id });
    expect((await ended(context, jobId)).errorMessage).toBeNull();

    const evaluation = await db.evaluation.findFirstOrThrow({
      where: { versionId: version.id },
      include: { counts: true, distances: { include: { class: true } } },
    });
    expect(evaluation.distances).toHaveLength(2 * evaluation.counts.length);
    for (const recorded of evaluation.distances) {
      const { job } = await predictedAgain(version.id, recorded.volumeId);
      expect(job.errorMessage).toBeNull();
      const convention =
        recorded.convention === 'BORDER_VOXELS' ? 'border_voxels' : 'surface_elements';
      const { hd95Mm, assdMm, surfaceDice, toleranceMm } = recorded;
      const scores = surfaceScores(
        {
          truth: await slicesOf(recorded.volumeId, 'MANUAL'),
          prediction: await slicesOf(recorded.volumeId, 'MODEL'),
          ...{ sliceCount: 4, height: 16, width: 16, slices: [0, 1, 2, 3], toleranceMm },
          spacingMm: { slice: 1, row: 1, column: 1 },
          classIndex: 1 + version.classes.indexOf(recorded.class.code),
        },
        convention,
      );
      expect({ hd95Mm, assdMm, surfaceDice }).toEqual(scores);
      expect(toleranceMm).toBe(1);
    }
    const statistics = await classStatistics(context, evaluation.id, 'SURFACE_ELEMENTS');
    expect(statistics.map(({ subjects, volumes }) => [subjects, volumes])).toEqual([
      [1, 1],
      [1, 1],
      [2, 2],
    ]);
    await expect(db.evaluationDistance.deleteMany()).rejects.toThrow();
  });
});

/** Ends with the test. */
async function runningWorker(options: Parameters<typeof startWorker>[0]) {
  const worker = await startWorker(options);
  return { [Symbol.asyncDispose]: () => worker.stop() };
}

async function predictedAgain(versionId: string, volumeId: string) {
  const context = catalog.as(catalog.administrator);
  const { id } = await predict(context, { versionId, volumeIds: [volumeId] });
  return { job: await ended(context, id) };
}

/** Of the label map of a person or of the version, whose values are the classes of the region in order. */
async function slicesOf(volumeId: string, kind: 'MANUAL' | 'MODEL'): Promise<Uint8Array> {
  const { labelMapSha256 } = await catalog.db.annotation.findFirstOrThrow({
    where: { volumeId, kind },
  });
  return axialLabelSlices(await readLabelMap(catalog.store, labelMapSha256)).data;
}
