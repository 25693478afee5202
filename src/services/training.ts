import type { Job, JobStatus, Prisma, TrainingRun } from '../generated/prisma/client.ts';
import { PRESETS, type Preset } from '../training/presets.ts';
import type { ServiceContext } from './context.ts';
import { hasEnded } from './jobs.ts';
import { type Page, type Paging, readPage } from './page.ts';
import { requireRun, runsOfStudy, visibleRuns } from './training/visible.ts';
import { watch } from './watch.ts';

export { groupByFold, type SweepRun } from './training/comparison.ts';
export { planTraining, startTraining } from './training/start.ts';

import { parseValidation } from './training/stored.ts';

export { parseLossChoice as lossChoiceOfRun, sweepAxes } from './training/stored.ts';
export { cancelSweep, startSweep, sweepById, sweeps } from './training/sweeps.ts';
export { runById } from './training/visible.ts';

/** A run with its job as it is at that moment. */
export type WatchedRun = TrainingRun & { readonly job: Job };

/** Which runs: those whose job is in one of these states, on snapshots that draw from the study with this code. */
export interface RunFilter {
  readonly status?: readonly JobStatus[] | null | undefined;
  readonly study?: string | null | undefined;
}

/** Runs on snapshots that the actor may see, newest first; the key is the id. */
export async function trainingRuns(
  context: ServiceContext,
  paging: Paging,
  { status, study }: RunFilter = {},
): Promise<Page<TrainingRun>> {
  const where: Prisma.TrainingRunWhereInput = {
    AND: [await visibleRuns(context), study ? runsOfStudy(study) : {}],
    ...(status && { job: { status: { in: [...status] } } }),
  };
  const rest = { ...where, ...(paging.after ? { id: { lt: paging.after } } : {}) };
  return readPage(paging, {
    read: (take) => context.db.trainingRun.findMany({ where: rest, orderBy: { id: 'desc' }, take }),
    count: () => context.db.trainingRun.count({ where }),
  });
}

/** Named sets of settings. */
export function trainingPresets(): Preset[] {
  return [...PRESETS];
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

/** Volumes of the training side that a run does not learn from; none before it has started. */
export function validationVolumeIds(run: TrainingRun): readonly string[] {
  return parseValidation(run) ?? [];
}
