import type { Job } from '../generated/prisma/client.ts';
import type { JobResult } from '../services/jobs/claims.ts';
import { measurePairs } from './agreement/measure.ts';
import { forEachVolume } from './each-volume.ts';
import type { WorkerContext } from './worker-context.ts';

/** Compares the annotations of each volume with one another, those that were not compared yet. */
export function runAgreement(worker: WorkerContext, job: Job): Promise<JobResult> {
  return forEachVolume(worker, job, 'Volumes', async (own, volume) => {
    const pairs = await measurePairs(own, volume);
    return `compared ${pairs} ${pairs === 1 ? 'pair' : 'pairs'} of label maps`;
  });
}
