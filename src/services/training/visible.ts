import { MyographError } from '../../errors.ts';
import type { Prisma, TrainingRun } from '../../generated/prisma/client.ts';
import { visibleSnapshots } from '../cohorts/snapshots.ts';
import type { ServiceContext } from '../context.ts';

/** The run; null when there is none that you may see. */
export async function runById(context: ServiceContext, id: string): Promise<TrainingRun | null> {
  return context.db.trainingRun.findFirst({ where: { id, ...(await visibleRuns(context)) } });
}

/** A run shows what its snapshot does. */
export async function visibleRuns(context: ServiceContext): Promise<Prisma.TrainingRunWhereInput> {
  return { snapshot: await visibleSnapshots(context) };
}

/** Runs on snapshots that draw from the study with this code, among others. */
export function runsOfStudy(code: string): Prisma.TrainingRunWhereInput {
  return { snapshot: { studies: { some: { study: { code } } } } };
}

/** The run. Throws NOT_FOUND when there is none that you may see. */
export async function requireRun(context: ServiceContext, id: string): Promise<TrainingRun> {
  const run = await runById(context, id);
  if (run) return run;
  throw new MyographError(
    'NOT_FOUND',
    'There is no such training run, or you are not a member of all its studies.',
    { runId: id },
  );
}
