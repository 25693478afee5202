import type { Job } from '../generated/prisma/client.ts';
import type { JobResult } from '../services/jobs/claims.ts';
import { codeVersion } from './code-version.ts';
import { forEachVolume } from './each-volume.ts';
import { cutLimbs } from './split-limbs/cut.ts';
import { recordLimbs } from './split-limbs/record.ts';
import type { WorkerContext } from './worker-context.ts';

/**
 * Cuts both-limb images into one volume per limb, label maps included. Each image is cut whole or not
 * at all; one that was cut before is left as it is, and said so.
 */
export async function runSplitLimbs(worker: WorkerContext, job: Job): Promise<JobResult> {
  const origin = { job: job.id, codeVersion: await codeVersion() };
  return forEachVolume(worker, job, 'Images', async (own, volume) => {
    if (volume.isSplit) return 'was split before';
    const limbs = await cutLimbs(own, volume);
    return recordLimbs(own, volume, limbs, origin);
  });
}
