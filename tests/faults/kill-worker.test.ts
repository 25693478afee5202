import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  CohortSnapshot,
  Study,
  TrainingRun,
  User,
} from '../../src/generated/prisma/client.ts';
import { cancelJob } from '../../src/services/jobs.ts';
import { startTraining } from '../../src/services/training.ts';
import { ended, freezeDiscs, TINY_SETTINGS } from '../support/learning.ts';
import {
  createStudy,
  createTinyCatalog,
  createUser,
  type TinyCatalog,
} from '../support/tiny-study.ts';

let catalog: TinyCatalog;
let editor: User;
let study: Study;
let snapshot: CohortSnapshot;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  catalog = await createTinyCatalog();
  study = await createStudy(catalog, 'discs');
  editor = await createUser(catalog, 'editor', [[study, 'EDITOR']]);
  snapshot = await freezeDiscs(catalog, { study, by: editor });
});

afterAll(async () => {
  await Promise.all(workers.map(kill));
  await catalog.drop();
});

function startWorkerProcess(): ChildProcess {
  const script = path.join(import.meta.dirname, 'worker-process.ts');
  const worker = spawn(process.execPath, [script, catalog.url, catalog.objectsFolder], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  workers.push(worker);
  return worker;
}

/** As by the kernel: the process gets no chance to tidy up. */
async function kill(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = once(worker, 'exit');
  worker.kill('SIGKILL');
  await gone;
}

function start(model: string, steps: number): Promise<TrainingRun> {
  return startTraining(catalog.as(editor), {
    snapshotId: snapshot.id,
    model,
    preset: 'small',
    settings: {
      ...TINY_SETTINGS,
      steps,
      checkpointEvery: 25,
      schedule: 'poly',
      validationShare: 0.3,
      validateEvery: 40,
      keep: 'best',
    },
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

const versionOf = ({ id: runId }: TrainingRun) =>
  catalog.db.modelVersion.findUnique({ where: { runId } });

const curveOf = ({ id: runId }: TrainingRun) =>
  catalog.db.trainingStep.findMany({ where: { runId }, orderBy: { step: 'asc' } });

async function stepOf(run: TrainingRun): Promise<number> {
  const { _max: last } = await catalog.db.trainingStep.aggregate({
    where: { runId: run.id },
    _max: { step: true },
  });
  return last.step ?? 0;
}

describe('a worker is killed in the middle of a run', () => {
  test('another takes it up, and nothing can be told from the result', {
    timeout: 180_000,
  }, async () => {
    const context = catalog.as(editor);
    const first = startWorkerProcess();
    const interrupted = await start('interrupted', 200);
    await until(async () => (await catalog.db.checkpoint.count()) >= 2);
    await kill(first);
    const early = await curveOf(interrupted);
    expect(early.length).toBeLessThan(200);

    const undisturbed = await start('undisturbed', 200);
    startWorkerProcess();
    for (const { jobId } of [undisturbed, interrupted]) {
      const job = await ended(context, jobId);
      expect([job.status, job.errorMessage]).toEqual(['SUCCEEDED', null]);
    }

    const { resumes } = await catalog.db.trainingRun.findUniqueOrThrow({
      where: { id: interrupted.id },
    });
    expect(resumes).toBe(1);
    const losses = async (run: TrainingRun) =>
      (await curveOf(run)).map(({ runId: _, ...values }) => values);
    const expected = await losses(undisturbed);
    expect(expected).toHaveLength(200);
    expect(await losses(interrupted)).toEqual(expected);
    expect(early.map(({ runId: _, ...values }) => values)).toEqual(expected.slice(0, early.length));
    const checks = async ({ id: runId }: TrainingRun) =>
      (await catalog.db.trainingCheck.findMany({ where: { runId }, orderBy: { step: 'asc' } })).map(
        ({ runId: _, ...check }) => check,
      );
    expect((await checks(undisturbed)).map(({ step }) => step)).toEqual([40, 80, 120, 160, 200]);
    expect(await checks(interrupted)).toEqual(await checks(undisturbed));
    const [a, b] = await Promise.all([interrupted, undisturbed].map(versionOf));
    expect(a?.weightsSha256).toBe(b?.weightsSha256);
    expect(a?.step).toBe(b?.step);
    expect(await catalog.db.checkpoint.count()).toBe(0);
  });
});

describe('a person cancels a run', () => {
  test('it stops within seconds and leaves neither version nor checkpoint', {
    timeout: 120_000,
  }, async () => {
    const context = catalog.as(editor);
    const run = await start('cancelled', 40_000);
    await until(async () => (await stepOf(run)) > 30);
    const cancelledAt = performance.now();
    expect((await cancelJob(context, run.jobId)).status).toBe('CANCELLED');
    await until(async () => (await catalog.db.checkpoint.count()) === 0);
    expect(performance.now() - cancelledAt).toBeLessThan(10_000);
    const stoppedAt = await stepOf(run);
    await sleep(1500);
    expect(await stepOf(run)).toBe(stoppedAt);
    expect(await versionOf(run)).toBeNull();
    expect((await ended(context, run.jobId)).status).toBe('CANCELLED');
  });
});
