import { z } from 'zod';
import { isConnectionFailure, translateDatabaseError } from '../db/errors.ts';
import { MyographError } from '../errors.ts';
import type { Job, Prisma } from '../generated/prisma/client.ts';
import { ClaimLost, type JobItem, type JobResult } from '../services/jobs/claims.ts';
import { discardObjects } from '../services/objects.ts';
import { remembering } from './remembering.ts';
import type { WorkerContext } from './worker-context.ts';

const inputSchema = z.object({ volumeIds: z.array(z.uuid()) });

const withPlace = {
  study: true,
  subject: true,
  visit: true,
} satisfies Prisma.VolumeInclude;

export type PlacedVolume = Prisma.VolumeGetPayload<{ include: typeof withPlace }>;

/**
 * Does the same with each volume that a job names, one after another: a refusal is that volume's alone.
 * Objects of volumes for which it was not done are deleted.
 *
 * @param work says in words what was done
 */
export async function forEachVolume(
  worker: WorkerContext,
  job: Job,
  stage: string,
  work: (worker: WorkerContext, volume: PlacedVolume) => Promise<string>,
): Promise<JobResult> {
  const { volumeIds } = inputSchema.parse(job.input);
  const items: JobItem[] = [];
  for (const id of volumeIds) {
    await worker.progress(items.length, volumeIds.length, stage);
    worker.signal.throwIfAborted();
    const volume = await worker.db.volume.findUnique({ where: { id }, include: withPlace });
    items.push(volume === null ? deleted(id) : await itemOf(worker, job, volume, work));
  }
  await worker.progress(items.length, volumeIds.length, stage);
  return { items };
}

/** A volume may have been deleted since the job was asked for; or its subject withdrawn. */
function deleted(id: string): JobItem {
  const message = 'The volume was deleted meanwhile.';
  return { subject: `volume ${id}`, message, code: 'NOT_FOUND' };
}

async function itemOf(
  worker: WorkerContext,
  job: Job,
  volume: PlacedVolume,
  work: (worker: WorkerContext, volume: PlacedVolume) => Promise<string>,
): Promise<JobItem> {
  const subject = nameOf(volume);
  if (volume.isWithdrawn) {
    return { subject, message: 'Its subject was withdrawn meanwhile.', code: 'WITHDRAWN' };
  }
  return { subject, ...(await outcomeOf(worker, job, volume, work)) };
}

function nameOf({ study, subject, visit, laterality }: PlacedVolume): string {
  const limb = laterality === 'NONE' ? '' : ` ${laterality.toLowerCase()}`;
  return `${study.code} ${subject.code} visit ${visit.code}${limb}`;
}

async function outcomeOf(
  worker: WorkerContext,
  job: Job,
  volume: PlacedVolume,
  work: (worker: WorkerContext, volume: PlacedVolume) => Promise<string>,
): Promise<Omit<JobItem, 'subject'>> {
  const { store, written } = remembering(worker.store);
  try {
    return { message: await work({ ...worker, store }, volume), code: null };
  } catch (error) {
    // Who takes the job up again writes the same objects.
    if (isConnectionFailure(error)) throw error;
    await discardObjects(worker.db, worker.store, { hashes: [...written], exceptJobId: job.id });
    // A job that was cancelled has no more volumes, and this one did not fail.
    if (error instanceof ClaimLost || worker.signal.aborted) throw error;
    return refusalOf(error, volume);
  }
}

function refusalOf(error: unknown, { id }: PlacedVolume): Omit<JobItem, 'subject'> {
  const known = error instanceof MyographError ? error : translateDatabaseError(error);
  if (known) return { message: known.message, code: known.code };
  console.error(`Volume ${id} failed unexpectedly:`, error);
  return {
    message: `Something went wrong that Myograph did not foresee. The worker's log has the details under volume ${id}.`,
    code: 'INTERNAL',
  };
}
