import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CohortSnapshot, Study, User } from '../../../src/generated/prisma/client.ts';
import { remembering } from '../../../src/jobs/remembering.ts';
import {
  type CheckpointIdentity,
  keepCheckpoint,
  latestCheckpoint,
  removeCheckpoints,
  wholeCheckpoint,
} from '../../../src/jobs/train/checkpoints.ts';
import { startTraining } from '../../../src/services/training.ts';
import { encodeCheckpoint, NOTHING_DONE } from '../../../src/training/checkpoint.ts';
import { freezeDiscs } from '../../support/learning.ts';
import {
  createStudy,
  createTinyCatalog,
  createUser,
  type TinyCatalog,
} from '../../support/tiny-study.ts';
import { undisturbedWorker } from '../../support/worker-context.ts';

let catalog: TinyCatalog;
let editor: User;
let study: Study;
let snapshot: CohortSnapshot;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  study = await createStudy(catalog, 'discs');
  editor = await createUser(catalog, 'editor', [[study, 'EDITOR']]);
  snapshot = await freezeDiscs(catalog, { study, by: editor });
});

afterAll(() => catalog.drop());

async function newRun(): Promise<CheckpointIdentity> {
  const input = { snapshotId: snapshot.id, model: 'discs', preset: 'small' };
  const { id } = await startTraining(catalog.as(editor), input);
  return {
    runId: id,
    network: { kind: 'unet', baseFilters: 4, levels: 2, dropout: 0 },
    loss: {
      mode: 'fn',
      backgroundWeight: 1,
      gating: 'catalog',
      crossEntropy: true,
      dice: 'soft',
      lambda: 1,
    },
    classCount: 3,
    labelSets: [],
    batchSize: 2,
    depth: 1,
    height: 8,
    width: 8,
    seed: 1,
  };
}

async function keep(identity: CheckpointIdentity, step: number, isBest = false): Promise<void> {
  const state = [{ name: 'w', shape: [2], values: Float32Array.of(step, -step) }];
  const bytes = encodeCheckpoint({ progress: { ...NOTHING_DONE, step }, state }, identity);
  await keepCheckpoint(undisturbedWorker(catalog), identity.runId, { step, bytes, isBest });
}

async function kept({ runId }: CheckpointIdentity) {
  return catalog.db.checkpoint.findMany({ where: { runId }, orderBy: { step: 'asc' } });
}

test('keeps the last two, and their bytes alone', async () => {
  const run = await newRun();
  const hashes: string[] = [];
  for (const step of [10, 20, 30, 40]) {
    await keep(run, step);
    hashes.push((await kept(run)).at(-1)?.stateSha256 ?? '');
  }
  expect((await kept(run)).map(({ step }) => step)).toEqual([30, 40]);
  const there = await Promise.all(hashes.map((sha256) => catalog.store.has(sha256)));
  expect(there).toEqual([false, false, true, true]);
  const rows = await catalog.db.storedObject.count({ where: { sha256: { in: hashes } } });
  expect(rows).toBe(2);
});

test('keeps the one of the best check beside the last two, until there is a better one', async () => {
  const run = await newRun();
  await keep(run, 10, true);
  for (const step of [20, 30, 40]) await keep(run, step);
  expect((await kept(run)).map(({ step, isBest }) => [step, isBest])).toEqual([
    [10, true],
    [30, false],
    [40, false],
  ]);
  expect((await wholeCheckpoint(undisturbedWorker(catalog), run, 10))?.progress.step).toBe(10);
  await keep(run, 50, true);
  expect((await kept(run)).map(({ step, isBest }) => [step, isBest])).toEqual([
    [40, false],
    [50, true],
  ]);
  const row = await catalog.db.trainingRun.findUniqueOrThrow({ where: { id: run.runId } });
  expect(row.bestStep).toBe(50);
  await removeCheckpoints(catalog, run.runId, { keep: 0 });
  expect(await kept(run)).toEqual([]);
});

test('gives the newest, or the one before where its bytes are damaged or gone', async () => {
  const worker = undisturbedWorker(catalog);
  const run = await newRun();
  expect(await latestCheckpoint(worker, run)).toBeNull();
  await keep(run, 10);
  await keep(run, 20);
  const newest = await latestCheckpoint(worker, run);
  expect(newest?.progress.step).toBe(20);
  expect(newest?.state[0]?.values).toEqual(Float32Array.of(20, -20));
  const [older = '', newer = ''] = (await kept(run)).map(({ stateSha256 }) => stateSha256);
  await writeFile(fileOf(newer), 'damaged');
  expect((await latestCheckpoint(worker, run))?.progress.step).toBe(10);
  await keep(run, 20);
  expect((await latestCheckpoint(worker, run))?.progress.step).toBe(20);
  await catalog.store.delete(older);
  await catalog.store.delete(newer);
  expect(await latestCheckpoint(worker, run)).toBeNull();
});

test('one of other settings is refused, and stays', async () => {
  const run = await newRun();
  await keep(run, 10);
  const other = { ...run, batchSize: 3 };
  await expect(latestCheckpoint(undisturbedWorker(catalog), other)).rejects.toMatchObject({
    code: 'CHECKPOINT_INVALID',
  });
  expect((await latestCheckpoint(undisturbedWorker(catalog), run))?.progress.step).toBe(10);
});

test('of a run that was cancelled meanwhile, no bytes stay', async () => {
  const run = await newRun();
  const { store, written } = remembering(catalog.store);
  const cancelled = async () => {
    throw new Error('the job is no longer held');
  };
  const worker = { ...undisturbedWorker(catalog), store, inTransaction: cancelled };
  const bytes = encodeCheckpoint({ progress: { ...NOTHING_DONE, step: 10 }, state: [] }, run);
  await expect(
    keepCheckpoint(worker, run.runId, { step: 10, bytes, isBest: false }),
  ).rejects.toThrow('no longer held');
  expect(written.size).toBe(1);
  for (const sha256 of written) expect(await catalog.store.has(sha256)).toBe(false);
});

test('equal states of two runs are two objects, so that removing one leaves the other', async () => {
  const [a, b] = [await newRun(), await newRun()];
  await keep(a, 10);
  await keep(b, 10);
  await removeCheckpoints(catalog, a.runId, { keep: 0 });
  expect(await kept(a)).toEqual([]);
  expect((await latestCheckpoint(undisturbedWorker(catalog), b))?.progress.step).toBe(10);
});

function fileOf(sha256: string): string {
  return path.join(catalog.objectsFolder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}
