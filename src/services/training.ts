import { z } from 'zod';
import type { Job, TrainingRun, TrainingStep } from '../generated/prisma/client.ts';
import { PRESETS, type Preset } from '../training/presets.ts';
import type { ServiceContext } from './context.ts';
import { parseInput } from './input.ts';
import { hasEnded } from './jobs.ts';
import { requireRun, visibleRuns } from './training/visible.ts';
import { watch } from './watch.ts';

export { groupByFold, type SweepRun } from './training/comparison.ts';
export { startTraining } from './training/start.ts';

import { parseValidation } from './training/stored.ts';

export { drawsOfStep } from './training/draws.ts';
export { parseLossChoice as lossChoiceOfRun, sweepAxes } from './training/stored.ts';
export { cancelSweep, startSweep, sweepById, sweeps } from './training/sweeps.ts';
export { runById } from './training/visible.ts';

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

/** Named sets of settings. */
export function trainingPresets(): Preset[] {
  return [...PRESETS];
}

/**
 * The loss curve of a run in at most `points` points: all steps, or as many evenly drawn from them, the
 * first and the last always among them. For those who may see the run.
 */
export async function lossCurve(
  { db }: ServiceContext,
  runId: string,
  points: number,
): Promise<TrainingStep[]> {
  const wanted = parseInput(z.int().min(2).max(10_000), points);
  const { _max: last } = await db.trainingStep.aggregate({
    where: { runId },
    _max: { step: true },
  });
  return db.trainingStep.findMany({
    where: { runId, step: { in: evenly(last.step ?? 0, wanted) } },
    orderBy: { step: 'asc' },
  });
}

/**
 * The run now and at each change of its job, until that has ended.
 *
 * @throws NOT_FOUND, also once the actor may no longer see it
 */
export async function watchRun(
  context: ServiceContext,
  runId: string,
): Promise<AsyncIterableIterator<WatchedRun>> {
  const { jobId } = await requireRun(context, runId);
  return watch({
    read: async () => {
      const run = await requireRun(context, runId);
      return { ...run, job: await context.db.job.findUniqueOrThrow({ where: { id: jobId } }) };
    },
    subscribe: (onChange) => context.queue.changes.subscribe(jobId, onChange),
    isLast: ({ job }) => hasEnded(job),
  });
}

/** Whole numbers from 1 to `last`, at most `points` of them, both ends included. */
function evenly(last: number, points: number): number[] {
  if (last <= points) return Array.from({ length: last }, (_, index) => index + 1);
  const stride = (last - 1) / (points - 1);
  return Array.from({ length: points }, (_, index) => 1 + Math.round(index * stride));
}

/** Volumes of the training side that a run does not learn from; none before it has started. */
export function validationVolumeIds(run: TrainingRun): readonly string[] {
  return parseValidation(run) ?? [];
}
