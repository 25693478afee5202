import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import type { CohortSnapshot, Study, User } from '../../src/generated/prisma/client.ts';
import { type RunningWorker, startWorker } from '../../src/jobs/worker.ts';
import { snapshotMembers } from '../../src/services/cohorts.ts';
import { compareVersions, pairedWithFirst } from '../../src/services/comparison.ts';
import {
  diceCells,
  evaluateVersion,
  meanDiceOf,
  worstCells,
} from '../../src/services/evaluation.ts';
import { createLoaders } from '../../src/services/loaders.ts';
import { aliasesOfVersion } from '../../src/services/registry/aliases.ts';
import { aliases, predict, promoteVersion } from '../../src/services/registry.ts';
import { startTraining } from '../../src/services/training.ts';
import { decodeArrays } from '../../src/training/prediction/safetensors.ts';
import { ended, freezeDiscs, TINY_SETTINGS } from '../support/learning.ts';
import {
  createStudy,
  createTinyCatalog,
  createUser,
  type TinyCatalog,
} from '../support/tiny-study.ts';

let catalog: TinyCatalog;
let worker: RunningWorker;
let study: Study;
let editor: User;
let snapshot: CohortSnapshot;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  study = await createStudy(catalog, 'discs');
  editor = await createUser(catalog, 'editor', [[study, 'EDITOR']]);
  snapshot = await freezeDiscs(catalog, { study, by: editor });
  const { url, db, store } = catalog;
  worker = await startWorker({ url, db, store, config: loadConfig({}) });
});

afterAll(async () => {
  await worker.stop();
  await catalog.drop();
});

async function trainVersion(settings: object = {}) {
  const context = catalog.as(editor);
  const run = await startTraining(context, {
    snapshotId: snapshot.id,
    model: 'discs',
    preset: 'small',
    settings: { ...TINY_SETTINGS, ...settings },
  });
  const job = await ended(context, run.jobId);
  expect([job.status, job.errorMessage]).toEqual(['SUCCEEDED', null]);
  const version = await catalog.db.modelVersion.findUniqueOrThrow({ where: { runId: run.id } });
  return { run, version };
}

async function evaluate(versionId: string) {
  const context = catalog.as(editor);
  const job = await evaluateVersion(context, { versionId });
  return ended(context, job.id);
}

describe('from a snapshot to the comparison of two versions', () => {
  test('trains, evaluates, compares, promotes and predicts', { timeout: 120_000 }, async () => {
    const context = catalog.as(editor);
    const { run, version } = await trainVersion({ steps: 60 });
    expect(version).toMatchObject({
      number: 1,
      classes: ['left_disc', 'right_disc'],
      snapshotHash: snapshot.hash,
      coverageHash: snapshot.coverageHash,
      seed: 1,
    });
    expect(version.codeVersion).toMatch(/^\d+\.\d+\.\d+/);
    expect(version.engine).toMatch(/^tensorflow 2\./);
    const weights = decodeArrays(await catalog.store.get(version.weightsSha256));
    expect(weights.arrays.length).toBeGreaterThan(10);

    const curve = await catalog.db.trainingStep.findMany({
      where: { runId: run.id },
      orderBy: { step: 'asc' },
    });
    expect(curve.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
    expect(curve.at(-1)?.loss).toBeLessThan(curve[0]?.loss ?? 0);
    const members = await snapshotMembers(context, snapshot.id);
    const learned = members.filter(({ side }) => side === 'TRAINING');
    const drawn = curve.flatMap(({ drawVolumes }) => drawVolumes);
    expect(drawn).toHaveLength(60 * TINY_SETTINGS.batchSize);
    expect(new Set(drawn)).toEqual(new Set(learned.map(({ volumeId }) => volumeId)));
    expect(new Set(curve.flatMap(({ drawSlices }) => drawSlices))).toEqual(new Set([0, 1, 2, 3]));
    expect(new Set(curve.flatMap(({ drawLabels }) => drawLabels))).toEqual(new Set([0, 1, 2]));
    const loaders = createLoaders(context);
    const ofStep = await loaders.drawsByRun.load(run.id, 60);
    expect(ofStep.map(({ volumeId }) => volumeId)).toEqual(curve.at(-1)?.drawVolumes);
    expect(new Set(ofStep.map((draw) => draw.class))).toEqual(
      new Set([null, 'left_disc', 'right_disc']),
    );
    expect(await loaders.drawsByRun.load(run.id, 61)).toEqual([]);
    const thinned = await loaders.curveByRun.load(run.id, { points: 7, after: 0 });
    expect(thinned.map(({ step }) => step)).toEqual([1, 11, 21, 31, 40, 50, 60]);

    expect(await catalog.db.checkpoint.count()).toBe(0);
    const objects = await catalog.db.storedObject.findMany();
    for (const { sha256 } of objects) expect(await catalog.store.has(sha256)).toBe(true);

    const second = await trainVersion({ seed: 2, steps: 10 });
    const { rows: versions } = await loaders.versionsByModel.load(version.modelId, { first: 10 });
    expect(versions.map(({ number }) => number)).toEqual([2, 1]);

    for (const { id } of [version, second.version]) {
      expect((await evaluate(id)).status).toBe('SUCCEEDED');
    }
    expect((await evaluate(version.id)).result).toMatchObject({
      items: [{ message: expect.stringContaining('before') }],
    });
    const { rows: evaluations } = await loaders.evaluationsByVersion.load(version.id, { first: 9 });
    const [evaluation] = evaluations;
    const evaluationId = evaluation?.id ?? '';

    const byClass = await diceCells(context, evaluationId, { groupBy: ['CLASS'] });
    expect(byClass.map((cell) => cell.class)).toEqual(['left_disc', 'right_disc']);
    // One subject of each kind is held back: a class is counted only where it is annotated.
    const all = await diceCells(context, evaluationId, { groupBy: ['CLASS', 'VOLUME', 'SLICE'] });
    expect(all).toHaveLength(2 * 4);
    for (const cell of byClass) {
      const own = all.filter((slice) => slice.class === cell.class);
      const sum = (key: 'truePositive' | 'falsePositive' | 'falseNegative') =>
        own.reduce((total, { score }) => total + score[key], 0);
      expect(cell.score).toMatchObject({
        truePositive: sum('truePositive'),
        falsePositive: sum('falsePositive'),
        falseNegative: sum('falseNegative'),
      });
      expect(cell.slices + cell.emptySlices).toBe(4);
    }
    const worst = await worstCells(context, evaluationId, 3);
    const lowest = all.map(({ score }) => score.dice ?? 2).sort((a, b) => a - b);
    expect(worst.map(({ score }) => score.dice)).toEqual(lowest.slice(0, 3));

    const comparison = await compareVersions(context, {
      versionIds: [version.id, second.version.id],
    });
    expect(comparison.snapshot.id).toBe(snapshot.id);
    const meanDice = await meanDiceOf(catalog.db, [evaluationId]);
    expect(comparison.meanDice[0]).toBeCloseTo(meanDice.get(evaluationId) ?? -1, 12);
    const [paired = []] = await pairedWithFirst(comparison);
    expect(paired.map(({ class: code, pairs }) => [code, pairs])).toEqual([
      ['left_disc', 1],
      ['right_disc', 1],
      [null, 2],
    ]);
    const [left] = comparison.rows;
    expect(paired[0]?.mean).toBeCloseTo((left?.dice[0] ?? 0) - (left?.dice[1] ?? 0), 12);

    await promoteVersion(context, { versionId: second.version.id, alias: 'champion', reason: 'a' });
    await promoteVersion(context, { versionId: version.id, alias: 'champion', reason: 'b' });
    expect(await aliasesOfVersion(context, version.id)).toEqual(['champion']);
    expect(await aliasesOfVersion(context, second.version.id)).toEqual([]);
    const [champion] = await aliases(context, version.modelId);
    expect(champion?.history.map(({ reason }) => reason)).toEqual(['b', 'a']);

    const volume = await catalog.db.volume.findFirstOrThrow();
    const before = [volume.annotated, volume.missing];
    for (const message of ['predicted', 'was predicted before']) {
      const job = await predict(context, { versionId: version.id, volumeIds: [volume.id] });
      expect((await ended(context, job.id)).result).toMatchObject({ items: [{ message }] });
    }
    const drafts = await catalog.db.annotation.findMany({
      where: { volumeId: volume.id, kind: 'MODEL' },
      include: { classes: true },
    });
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({ status: 'DRAFT', provenance: { versionId: version.id } });
    expect(drafts[0]?.classes).toHaveLength(2);
    const after = await catalog.db.volume.findUniqueOrThrow({ where: { id: volume.id } });
    expect([after.annotated, after.missing]).toEqual(before);
  });
});
