import { MyographError } from '../errors.ts';
import type { Job, Volume } from '../generated/prisma/client.ts';
import { thumbnailOf } from '../imaging/thumbnail.ts';
import type { JobResult } from '../services/jobs/claims.ts';
import { putObject, recordObjects } from '../services/objects.ts';
import { forEachVolume } from './each-volume.ts';
import { readStoredImage } from './volumes.ts';
import type { WorkerContext } from './worker-context.ts';

/** Makes the thumbnails of volumes that have none. */
export function runThumbnails(worker: WorkerContext, job: Job): Promise<JobResult> {
  return forEachVolume(worker, job, 'Images', async (own, volume) => {
    if (volume.thumbnailSha256 !== null) return 'has a thumbnail';
    await makeThumbnail(own, volume);
    return 'made a thumbnail';
  });
}

async function makeThumbnail(worker: WorkerContext, volume: Volume): Promise<void> {
  const { id, studyId, imageSha256 } = volume;
  const image = await readStoredImage(worker.store, imageSha256);
  const thumbnail = await putObject(worker.store, thumbnailOf(image));
  await worker.inTransaction(async (tx) => {
    // As everybody who changes volumes does: the study first. Whoever withdraws waits, or was before.
    await tx.$queryRaw`SELECT 1 FROM study WHERE id = ${studyId}::uuid FOR NO KEY UPDATE`;
    const now = await tx.volume.findUniqueOrThrow({ where: { id } });
    if (now.isWithdrawn) {
      throw new MyographError('WITHDRAWN', 'Its subject was withdrawn meanwhile.');
    }
    await recordObjects(tx, worker.store, [thumbnail]);
    await tx.volume.update({ where: { id }, data: { thumbnailSha256: thumbnail.sha256 } });
  });
}
