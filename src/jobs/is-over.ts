import { isConnectionFailure } from '../db/errors.ts';
import type { Job } from '../generated/prisma/client.ts';
import { ClaimLost } from '../services/jobs/claims.ts';
import type { WorkerContext } from './worker-context.ts';

/** Whether nobody will take the job up again after this error. */
export async function isOver(worker: WorkerContext, { id }: Job, error: unknown): Promise<boolean> {
  if (isConnectionFailure(error)) return false;
  if (!(error instanceof ClaimLost) && !worker.signal.aborted) return true;
  const job = await worker.db.job.findUniqueOrThrow({ where: { id } });
  return job.status === 'CANCELLED';
}
