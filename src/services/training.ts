import { z } from 'zod';
import { inTransaction, type Transaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import type {
  Job,
  Model,
  ModelVersion,
  Prisma,
  TrainingRun,
  TrainingStep,
} from '../generated/prisma/client.ts';
import { PRESETS, type Preset } from '../training/presets.ts';
import type { AccessContext } from './access/roles.ts';
import { requireRole, visibleStudyIds } from './access.ts';
import {
  lossChoiceOf,
  requireSnapshot,
  snapshotStudyIds,
  visibleSnapshots,
} from './cohorts/snapshots.ts';
import type { ServiceContext } from './context.ts';
import { parseInput } from './input.ts';
import { createJob, hasEnded } from './jobs.ts';
import { toJson } from './json.ts';
import {
  lossOverrideSchema,
  resolveLoss,
  resolveSettings,
  settingsOverridesSchema,
} from './training/settings.ts';
import { watch } from './watch.ts';

export { parseLossChoice as lossChoiceOfRun } from './training/stored.ts';

const startTrainingInput = z.object({
  snapshotId: z.uuid(),
  model: z.string().trim().min(1).max(200),
  preset: z.string(),
  settings: settingsOverridesSchema.nullish(),
  loss: lossOverrideSchema.nullish(),
});

/** A run with its job as it is at that moment. */
export type WatchedRun = TrainingRun & { readonly job: Job };

/** Runs on snapshots that the actor may see, newest first. */
export async function trainingRuns(context: ServiceContext, first: number): Promise<TrainingRun[]> {
  return context.db.trainingRun.findMany({
    where: await visibleRuns(context),
    orderBy: { id: 'desc' },
    take: parseInput(z.int().min(1).max(1000), first),
  });
}

/** The run; null when there is none that you may see. */
export async function runById(context: ServiceContext, id: string): Promise<TrainingRun | null> {
  return context.db.trainingRun.findFirst({ where: { id, ...(await visibleRuns(context)) } });
}

/** A run shows what its snapshot does. */
async function visibleRuns(context: ServiceContext): Promise<Prisma.TrainingRunWhereInput> {
  return { snapshot: await visibleSnapshots(context) };
}

/** Named sets of settings. */
export function trainingPresets(): Preset[] {
  return [...PRESETS];
}

/**
 * Records a run and queues it. Its loss is chosen from the snapshot's coverage unless the input
 * overrides it; the model is created in the snapshot's first study when its name is new.
 *
 * @throws NOT_FOUND, FORBIDDEN unless the actor is an editor of every study of the snapshot and of
 *   the model's; CONFLICT for a model of another study; INVALID_INPUT for settings that make no
 *   network or no loss
 */
export async function startTraining(
  context: ServiceContext,
  input: z.input<typeof startTrainingInput>,
): Promise<TrainingRun> {
  const given = parseInput(startTrainingInput, input);
  const snapshot = await requireSnapshot(context, given.snapshotId);
  const studyIds = await snapshotStudyIds(context.db, snapshot.id);
  await requireRole(context, studyIds, 'EDITOR');
  const settings = resolveSettings(given.preset, given.settings ?? null);
  const automatic = await lossChoiceOf(context.db, snapshot);
  const choice = resolveLoss(automatic, given.preset, given.loss ?? null, context.actor.name);
  return inTransaction(context.db, async (tx) => {
    const model = await modelNamed(tx, given.model, studyIds);
    await requireModelRights({ db: tx, actor: context.actor }, model, studyIds);
    const input = { snapshotId: snapshot.id };
    const job = await createJob(context, tx, { kind: 'TRAIN', input });
    return tx.trainingRun.create({
      data: {
        jobId: job.id,
        snapshotId: snapshot.id,
        modelId: model.id,
        settings: toJson(settings),
        lossChoice: toJson(choice),
        coverageHash: choice.coverageHash,
        createdById: context.actor.id,
      },
    });
  });
}

/**
 * The loss curve in at most `points` points: all steps, or as many evenly drawn from them, the first
 * and the last always among them.
 */
export async function lossCurve(
  context: ServiceContext,
  runId: string,
  points: number,
): Promise<TrainingStep[]> {
  const run = await requireRun(context, runId);
  const wanted = parseInput(z.int().min(2).max(10_000), points);
  const { _max: last } = await context.db.trainingStep.aggregate({
    where: { runId: run.id },
    _max: { step: true },
  });
  return context.db.trainingStep.findMany({
    where: { runId: run.id, step: { in: evenly(last.step ?? 0, wanted) } },
    orderBy: { step: 'asc' },
  });
}

/** Steps at which checkpoints are kept. */
export async function checkpoints(context: ServiceContext, runId: string): Promise<number[]> {
  const run = await requireRun(context, runId);
  const rows = await context.db.checkpoint.findMany({
    where: { runId: run.id },
    orderBy: { step: 'asc' },
  });
  return rows.map(({ step }) => step);
}

/** The version that came of a run; null while there is none. */
export async function versionOfRun(
  context: ServiceContext,
  runId: string,
): Promise<ModelVersion | null> {
  const run = await requireRun(context, runId);
  return context.db.modelVersion.findUnique({ where: { runId: run.id } });
}

/** The run now and at each change of its job, until that has ended. Throws NOT_FOUND. */
export async function watchRun(
  context: ServiceContext,
  runId: string,
): Promise<AsyncIterableIterator<WatchedRun>> {
  const { id, jobId } = await requireRun(context, runId);
  return watch({
    read: () => context.db.trainingRun.findUniqueOrThrow({ where: { id }, include: { job: true } }),
    subscribe: (onChange) => context.queue.changes.subscribe(jobId, onChange),
    isLast: ({ job }) => hasEnded(job),
  });
}

/**
 * A model's name says that there is one, so a name in a study of others is refused as taken. A run
 * shows its model to everyone who sees its snapshot, so both must be of the same studies.
 */
async function requireModelRights(
  context: AccessContext,
  { name, studyId }: Model,
  snapshotStudies: readonly string[],
): Promise<void> {
  const visible = await visibleStudyIds(context);
  if (!visible.includes(studyId)) {
    throw new MyographError('CONFLICT', `The model name ${name} is taken: choose another.`, {
      model: name,
    });
  }
  await requireRole(context, studyId, 'EDITOR');
  if (!snapshotStudies.includes(studyId)) {
    throw new MyographError(
      'CONFLICT',
      `The model ${name} belongs to a study that the cohort of this snapshot does not draw from: choose another name.`,
      { model: name },
    );
  }
}

async function requireRun(context: ServiceContext, id: string): Promise<TrainingRun> {
  const run = await runById(context, id);
  if (run) return run;
  throw new MyographError(
    'NOT_FOUND',
    'There is no such training run, or you are not a member of all its studies.',
    { runId: id },
  );
}

/** Runs may name the same new model at the same time: the second then finds the first's, of any study. */
async function modelNamed(
  tx: Transaction,
  name: string,
  studyIds: readonly string[],
): Promise<Model> {
  const [studyId] = [...studyIds].sort();
  if (studyId !== undefined) {
    await tx.model.createMany({ data: { name, studyId }, skipDuplicates: true });
  }
  return tx.model.findUniqueOrThrow({ where: { name } });
}

/** Whole numbers from 1 to `last`, at most `points` of them, both ends included. */
function evenly(last: number, points: number): number[] {
  if (last <= points) return Array.from({ length: last }, (_, index) => index + 1);
  const stride = (last - 1) / (points - 1);
  return Array.from({ length: points }, (_, index) => 1 + Math.round(index * stride));
}
