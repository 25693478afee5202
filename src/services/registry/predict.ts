import { z } from 'zod';
import { inTransaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { Job } from '../../generated/prisma/client.ts';
import { requireRole } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { createJob } from '../jobs.ts';
import { requireVersion } from './visible.ts';

const predictInput = z.object({
  versionId: z.uuid(),
  volumeIds: z.array(z.uuid()).min(1).max(1000),
});

/**
 * Queues the prediction of label maps, which become drafts; annotators of the volumes' studies.
 *
 * @throws NOT_FOUND, FORBIDDEN; INVALID_INPUT for an image whose limbs are volumes of their own
 */
export async function predict(
  context: ServiceContext,
  input: z.input<typeof predictInput>,
): Promise<Job> {
  const given = parseInput(predictInput, input);
  const version = await requireVersion(context, given.versionId);
  const volumeIds = [...new Set(given.volumeIds)];
  const volumes = await context.db.volume.findMany({ where: { id: { in: volumeIds } } });
  if (volumes.length < volumeIds.length) {
    throw new MyographError('NOT_FOUND', 'One of the volumes does not exist.');
  }
  await requireRole(
    context,
    volumes.map(({ studyId }) => studyId),
    'ANNOTATOR',
  );
  const split = volumes.filter(({ isSplit }) => isSplit).map(({ id }) => id);
  if (split.length > 0) {
    throw new MyographError(
      'INVALID_INPUT',
      `${split.length} of the volumes were split: predict their limbs instead.`,
      { volumeIds: split },
    );
  }
  return inTransaction(context.db, (tx) =>
    createJob(context, tx, { kind: 'PREDICT', input: { versionId: version.id, volumeIds } }),
  );
}
