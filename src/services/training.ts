import { z } from 'zod';
import { inTransaction, type Transaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import type { Model, Prisma, TrainingRun, TrainingStep } from '../generated/prisma/client.ts';
import { PRESETS } from '../training/presets.ts';
import type { TrainingSettings } from '../training/training-settings.ts';
import { requireRole, visibleStudyIds } from './access.ts';
import {
  lossChoiceOf,
  snapshotById,
  snapshotStudyIds,
  visibleSnapshots,
} from './cohorts/snapshots.ts';
import type { ServiceContext } from './context.ts';
import { parseInput } from './input.ts';
import { watchJob } from './jobs.ts';
import { toJson } from './json.ts';
import {
  applyOverride,
  lossOverrideSchema,
  resolveSettings,
  settingsOverridesSchema,
} from './training/settings.ts';

const startTrainingInput = z.object({
  snapshotId: z.uuid(),
  model: z.string().trim().min(1).max(200),
  preset: z.string(),
  settings: settingsOverridesSchema.nullish(),
  loss: lossOverrideSchema.nullish(),
});

export interface TrainingPreset {
  readonly name: string;
  readonly description: string;
  readonly settings: TrainingSettings;
}

/** Runs on snapshots that the actor may see, newest first. */
export async function trainingRuns(context: ServiceContext, first: number): Promise<TrainingRun[]> {
  return context.db.trainingRun.findMany({
    where: await visibleRuns(context),
    orderBy: { id: 'desc' },
    take: parseInput(z.int().min(1).max(1000), first),
  });
}

/** @throws NOT_FOUND when there is none that the actor may see */
export async function runById(context: ServiceContext, id: string): Promise<TrainingRun> {
  const run = await context.db.trainingRun.findFirst({
    where: { id, ...(await visibleRuns(context)) },
  });
  if (!run) {
    throw new MyographError(
      'NOT_FOUND',
      `There is no training run ${id}, or you are not a member of all its studies.`,
    );
  }
  return run;
}

/** A run shows what its snapshot does. */
export async function visibleRuns(context: ServiceContext): Promise<Prisma.TrainingRunWhereInput> {
  return { snapshot: await visibleSnapshots(context) };
}

/** Named sets of settings. */
export function trainingPresets(): TrainingPreset[] {
  return Object.entries(PRESETS).map(([name, { description, settings }]) => ({
    name,
    description,
    settings,
  }));
}

/**
 * Records a run and queues it. Its loss is chosen from the snapshot's coverage unless the input
 * overrides it; the model is created in the snapshot's first study when its name is new.
 *
 * @throws NOT_FOUND, FORBIDDEN unless the actor is an editor of every study of the snapshot and of
 *   the model's; INVALID_INPUT for settings that make no network or no loss
 */
export async function startTraining(
  context: ServiceContext,
  input: z.input<typeof startTrainingInput>,
): Promise<TrainingRun> {
  const given = parseInput(startTrainingInput, input);
  const snapshot = await snapshotById(context, given.snapshotId);
  const studyIds = await snapshotStudyIds(context.db, snapshot.id);
  await requireRole(context, studyIds, 'EDITOR');
  await requireModelRights(context, given.model);
  const settings = resolveSettings(given.preset, given.settings ?? null);
  const automatic = await lossChoiceOf(context.db, snapshot);
  const choice = given.loss ? applyOverride(automatic, given.loss, context.actor.name) : automatic;
  return inTransaction(context.db, async (tx) => {
    const model = await modelNamed(tx, given.model, studyIds);
    const job = await tx.job.create({
      data: {
        kind: 'TRAIN',
        total: settings.steps,
        input: { snapshotId: snapshot.id },
        createdById: context.actor.id,
      },
    });
    const run = await tx.trainingRun.create({
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
    await context.queue.enqueue(tx, { jobId: job.id, kind: 'TRAIN' });
    return run;
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
  const run = await runById(context, runId);
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
  const run = await runById(context, runId);
  const rows = await context.db.checkpoint.findMany({
    where: { runId: run.id },
    orderBy: { step: 'asc' },
  });
  return rows.map(({ step }) => step);
}

/** The run now and at each change of its job, until that has ended. */
export async function* watchRun(
  context: ServiceContext,
  runId: string,
): AsyncGenerator<TrainingRun> {
  const { jobId } = await runById(context, runId);
  for await (const _job of watchJob(context, jobId)) yield runById(context, runId);
}

/** A model's name says that there is one, so a name in a study of others is refused as taken. */
async function requireModelRights(context: ServiceContext, name: string): Promise<void> {
  const model = await context.db.model.findUnique({ where: { name } });
  if (!model) return;
  const visible = await visibleStudyIds(context);
  if (!visible.includes(model.studyId)) {
    throw new MyographError('CONFLICT', `The model name ${name} is taken: choose another.`, {
      model: name,
    });
  }
  await requireRole(context, model.studyId, 'EDITOR');
}

/** Two runs may name the same new model at the same time: the second then finds the first's. */
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
