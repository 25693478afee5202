import type { Job } from '../generated/prisma/client.ts';
import type { JobResult } from '../services/jobs/claims.ts';
import { parseLossChoice, parseSettings } from '../services/training/stored.ts';
import { createDataset, type Dataset } from '../training/batches.ts';
import { type PreparedVolume, prepareVolume } from '../training/prepare.ts';
import type { NamedArray, Program } from '../training/program.ts';
import { train } from '../training/train.ts';
import { programSettings, type TrainingSettings } from '../training/training-settings.ts';
import { withProgram } from './recorded-program.ts';
import {
  type CheckpointIdentity,
  keepCheckpoint,
  latestCheckpoint,
  removeAbandonedCheckpoints,
  removeCheckpoints,
} from './train/checkpoints.ts';
import { openLossCurve } from './train/loss-curve.ts';
import { thisMachine } from './train/machine.ts';
import { type RunToRegister, registerVersion } from './train/register.ts';
import { membersOf, readMember } from './volumes.ts';
import type { WorkerContext } from './worker-context.ts';

/**
 * Trains a run from its snapshot, taking it up from its last checkpoint when there is one, and
 * registers the version. On the same machine the curve and the weights are the same, bit for bit,
 * however often the run was interrupted.
 */
export async function runTrain(worker: WorkerContext, job: Job): Promise<JobResult> {
  const run = await worker.db.trainingRun.findUniqueOrThrow({
    where: { jobId: job.id },
    include: { snapshot: true, model: true, version: true },
  });
  await removeAbandonedCheckpoints(worker);
  try {
    // An earlier worker may have died after it had registered the version.
    const { number } = run.version ?? (await trainAndRegister(worker, run));
    await removeCheckpoints(worker, run.id, { keep: 0 });
    const subject = `${run.model.name} ${number}`;
    return { items: [{ subject, message: 'registered', code: null }] };
  } catch (error) {
    await removeAbandonedCheckpoints(worker);
    throw error;
  }
}

async function trainAndRegister(worker: WorkerContext, run: RunToRegister) {
  const machine = await thisMachine();
  await worker.inTransaction((tx) =>
    tx.trainingRun.update({ where: { id: run.id }, data: { ...machine } }),
  );
  const settings = parseSettings(run);
  const { classes } = run.snapshot;
  const dataset = await readDataset(worker, run, settings);
  const program = programSettings(settings, parseLossChoice(run).loss, classes);
  await worker.progress(0, settings.steps, 'Recording the network');
  const weights = await withProgram(program, worker.signal, (opened) =>
    learn(worker, {
      program: opened,
      dataset,
      settings,
      identity: { ...program, runId: run.id },
    }),
  );
  return registerVersion(worker, run, weights, machine);
}

interface Lesson {
  readonly program: Program;
  readonly dataset: Dataset;
  readonly settings: TrainingSettings;
  readonly identity: CheckpointIdentity;
}

/** Does the steps that are left, and gives the weights. */
async function learn(
  worker: WorkerContext,
  { program, dataset, settings, identity }: Lesson,
): Promise<NamedArray[]> {
  const startStep = await resume(worker, program, identity);
  const curve = await openLossCurve(worker, identity.runId, startStep);
  await train({
    program,
    programSettings: identity,
    dataset,
    settings,
    startStep,
    sinks: {
      async onStep(step, result) {
        await curve.add(step, result);
        await worker.progress(step, settings.steps, 'Training');
      },
      async onCheckpoint(step, bytes) {
        await curve.flush();
        await keepCheckpoint(worker, identity.runId, step, bytes);
      },
      shouldStop: () => worker.isCancelled(),
    },
  });
  return program.weights();
}

/** Puts the program where the last checkpoint left it; gives the number of steps done. */
async function resume(
  worker: WorkerContext,
  program: Program,
  identity: CheckpointIdentity,
): Promise<number> {
  const checkpoint = await latestCheckpoint(worker, identity);
  if (checkpoint === null) return 0;
  program.restore(checkpoint.state);
  await worker.inTransaction((tx) =>
    tx.trainingRun.update({ where: { id: identity.runId }, data: { resumes: { increment: 1 } } }),
  );
  return checkpoint.step;
}

async function readDataset(
  worker: WorkerContext,
  { snapshot }: RunToRegister,
  settings: TrainingSettings,
): Promise<Dataset> {
  const members = await membersOf(worker, snapshot.id, 'TRAINING');
  const volumes: PreparedVolume[] = [];
  for (const member of members) {
    worker.signal.throwIfAborted();
    await worker.progress(volumes.length, members.length, 'Reading images');
    volumes.push(prepareVolume(await readMember(worker, member), snapshot.classes, settings));
  }
  return createDataset(volumes, snapshot.classes.length + 1);
}
