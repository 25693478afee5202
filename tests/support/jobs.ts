import type { Job } from '../../src/generated/prisma/client.ts';
import { handlers } from '../../src/jobs/handlers.ts';
import type { WorkerContext } from '../../src/jobs/worker-context.ts';
import { finishJob, inClaim, type JobResult, startJob } from '../../src/services/jobs/claims.ts';
import type { TestServices } from './services.ts';

/** Does a job here and now, as a worker would, without a queue. What it throws is thrown. */
export async function runJob(
  services: TestServices,
  { id }: Pick<Job, 'id'>,
  overrides: Partial<WorkerContext> = {},
): Promise<JobResult> {
  const { db, store, config, queue } = services;
  const job = await startJob(db, id, 10);
  const load = job && handlers[job.kind];
  if (!job || !load) throw new Error(`job ${id} cannot be done`);
  const claim = { jobId: job.id, attempt: job.attempt };
  const { signal } = new AbortController();
  const handler = await load();
  const worker: WorkerContext = {
    ...{ db, store, config, queue, signal },
    isCancelled: () => signal.aborted,
    progress: async () => undefined,
    inTransaction: (change) => inClaim(db, claim, change),
    ...overrides,
  };
  const result = await handler(worker, job);
  await finishJob(db, claim, result);
  return result;
}
