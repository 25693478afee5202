import type { Job } from '../generated/prisma/client.ts';
import type { JobResult } from '../services/jobs/claims.ts';
import { parseLossChoice, parseSettings } from '../services/training/stored.ts';
import { type Dataset, drawsOf, openBatches } from '../training/batches.ts';
import { NOTHING_DONE, type Progress } from '../training/checkpoint.ts';
import type { Program } from '../training/program.ts';
import { type TrainingEnd, train } from '../training/train.ts';
import { programSettings, type TrainingSettings } from '../training/training-settings.ts';
import { afterwards, batchThreads, requireFreeMemory, thisMachine } from './machine.ts';
import { withProgram } from './recorded-program.ts';
import {
  type CheckpointIdentity,
  keepCheckpoint,
  latestCheckpoint,
  removeAbandonedCheckpoints,
  removeCheckpoints,
  wholeCheckpoint,
} from './train/checkpoints.ts';
import { openCurve, type RecordedDraw } from './train/curve.ts';
import {
  labellingOf,
  readDataset,
  readValidation,
  trainingMembers,
} from './train/learning-material.ts';
import { type Learned, type RunToRegister, registerVersion } from './train/register.ts';
import { openValidation } from './train/validate.ts';
import type { FrozenVolume } from './volumes.ts';
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
    // Why the run failed matters more than checkpoints that stay until the next run.
    await removeAbandonedCheckpoints(worker).catch((reason) =>
      console.error('Checkpoints of ended runs stay:', reason),
    );
    throw error;
  }
}

async function trainAndRegister(worker: WorkerContext, run: RunToRegister) {
  const machine = afterwards(run, await thisMachine());
  await worker.inTransaction((tx) =>
    tx.trainingRun.update({ where: { id: run.id }, data: { ...machine } }),
  );
  const settings = parseSettings(run);
  const labelling = labellingOf(run.snapshot);
  const { classes, labelSets } = labelling;
  const { loss } = parseLossChoice(run);
  const program = programSettings(settings, loss, classes, labelSets);
  await requireFreeMemory(program);
  const members = await trainingMembers(worker, run, settings);
  const dataset = await readDataset(worker, members.learned, labelling, settings, loss);
  const validated = await readValidation(worker, members.validated);
  await requireFreeMemory(program); // beside the images, which are there by now
  await worker.progress(0, settings.steps, 'Recording the network');
  const learned = await withProgram(program, worker.signal, (opened) =>
    learn(worker, {
      program: opened,
      dataset,
      volumeIds: members.learned.map(({ volumeId }) => volumeId),
      validated,
      classes,
      settings,
      identity: { ...program, runId: run.id },
    }),
  );
  return registerVersion(worker, run, learned, machine);
}

interface Lesson {
  readonly program: Program;
  readonly dataset: Dataset;
  /** Of the dataset's volumes, in their order. */
  readonly volumeIds: readonly string[];
  readonly validated: readonly FrozenVolume[];
  readonly classes: readonly string[];
  readonly settings: TrainingSettings;
  readonly identity: CheckpointIdentity;
}

/** Does the steps that are left, and gives the weights that are kept. */
async function learn(worker: WorkerContext, lesson: Lesson): Promise<Learned> {
  const { program, dataset, settings, identity } = lesson;
  const progress = await resume(worker, program, identity);
  const curve = await openCurve(worker, identity.runId, progress.step);
  const validate = await openValidation(worker, lesson);
  const batches = openBatches({
    dataset,
    settings,
    seed: settings.seed,
    firstStep: progress.step + 1,
    lastStep: settings.steps,
    threads: await batchThreads(),
  });
  try {
    const end = await train({
      program,
      programSettings: identity,
      batches,
      settings,
      progress,
      validate,
      sinks: {
        async onStep(step, result) {
          await curve.addStep(step, result, recordedDraws(lesson, step));
          await worker.progress(step, settings.steps, 'Training');
        },
        onCheck: (check) => curve.addCheck(check),
        async onCheckpoint(step, bytes, isBest) {
          await curve.flush();
          await keepCheckpoint(worker, identity.runId, { step, bytes, isBest });
        },
        shouldStop: () => worker.isCancelled(),
      },
    });
    await worker.progress(end.step, settings.steps, 'Registering');
    return await keptWeights(worker, lesson, end);
  } finally {
    await batches.close();
  }
}

/** The draws of a step in the catalog's terms. */
function recordedDraws({ dataset, volumeIds, settings }: Lesson, step: number): RecordedDraw[] {
  return drawsOf(step, settings.seed, dataset, settings).map(({ volume, slice, label }) => ({
    volumeId: volumeIds[volume] ?? '',
    slice: slice + (dataset.volumes[volume]?.firstSlice ?? 0),
    label,
  }));
}

/** Puts the program where the last checkpoint left it; says how far the run was. */
async function resume(
  worker: WorkerContext,
  program: Program,
  identity: CheckpointIdentity,
): Promise<Progress> {
  const checkpoint = await latestCheckpoint(worker, identity);
  if (checkpoint === null) return NOTHING_DONE;
  await program.restore(checkpoint.state);
  await worker.inTransaction((tx) =>
    tx.trainingRun.update({ where: { id: identity.runId }, data: { resumes: { increment: 1 } } }),
  );
  return checkpoint.progress;
}

/**
 * The weights after the last step, or those of the best check where the settings say so and they can still
 * be read; the version says which.
 */
async function keptWeights(
  worker: WorkerContext,
  { program, settings, identity }: Lesson,
  { step, stopReason, bestStep }: TrainingEnd,
): Promise<Learned> {
  const wanted = settings.keep === 'best' && bestStep !== null ? bestStep : step;
  const best = wanted === step ? null : await wholeCheckpoint(worker, identity, wanted);
  if (best) await program.restore(best.state);
  return { weights: await program.weights(), step: best ? wanted : step, stopReason };
}
