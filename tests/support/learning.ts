import type { CohortSnapshot, Job, Study, User } from '../../src/generated/prisma/client.ts';
import { createCohort, freezeCohort } from '../../src/services/cohorts.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { watchJob } from '../../src/services/jobs.ts';
import { createLoaders } from '../../src/services/loaders.ts';
import type { SweepRun } from '../../src/services/training.ts';
import { createVolume, type TinyCatalog } from './tiny-study.ts';

/** Settings with which a network learns two discs in a second. */
export const TINY_SETTINGS = {
  imageSize: 32,
  baseFilters: 4,
  levels: 3,
  batchSize: 4,
  steps: 20,
  checkpointEvery: 5,
};

/** A snapshot of subjects of whom half have one disc labelled and half the other. */
export async function freezeDiscs(
  catalog: TinyCatalog,
  { study, by, subjects = 8 }: { study: Study; by: User; subjects?: number },
): Promise<CohortSnapshot> {
  for (let n = 0; n < subjects; n += 1) {
    const annotated = [n % 2 === 0 ? 'left_disc' : 'right_disc'];
    await createVolume(catalog, { study, subject: `s${n}`, annotated });
  }
  const context = catalog.as(by);
  const { id } = await createCohort(context, {
    name: `discs of ${study.code}`,
    studies: [study.code],
  });
  return freezeCohort(context, { cohortId: id });
}

/** Runs of a sweep, measured as far as they are. */
export async function sweepRuns(catalog: TinyCatalog, sweepId: string): Promise<SweepRun[]> {
  return createLoaders(catalog.as(catalog.administrator)).measuredRunsBySweep.load(sweepId);
}

/** The job once it has ended. */
export async function ended(context: ServiceContext, jobId: string): Promise<Job> {
  let last: Job | undefined;
  for await (const job of await watchJob(context, jobId)) last = job;
  if (!last) throw new Error(`job ${jobId} was never seen`);
  return last;
}
