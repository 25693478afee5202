import { z } from 'zod';
import { inTransaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { Job, Volume } from '../../generated/prisma/client.ts';
import { recordAudit } from '../access/audit.ts';
import { authorize } from '../access.ts';
import { matching, requireCohort } from '../cohorts/visible.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { createJob } from '../jobs.ts';
import { refuseWithdrawnVolumes } from '../withdrawal/refuse.ts';
import { requireVersion } from './visible.ts';

const predictInput = z
  .object({
    versionId: z.uuid(),
    volumeIds: z.array(z.uuid()).min(1).max(1000).nullish(),
    cohortId: z.uuid().nullish(),
  })
  .refine(({ volumeIds, cohortId }) => (volumeIds ?? null) === null || !cohortId, {
    error: 'give volumes or a cohort, not both',
  });

type ChosenVolume = Pick<Volume, 'id' | 'studyId' | 'isSplit' | 'isWithdrawn'>;

const chosen = { id: true, studyId: true, isSplit: true, isWithdrawn: true } as const;

/**
 * Queues the prediction of label maps, which become drafts; annotators of the volumes' studies. Volumes
 * are named, or are all that match a cohort now.
 *
 * @throws NOT_FOUND, FORBIDDEN; COHORT_EMPTY; INVALID_INPUT for an image whose limbs are volumes of
 *   their own; WITHDRAWN
 */
export async function predict(
  context: ServiceContext,
  input: z.input<typeof predictInput>,
): Promise<Job> {
  const { versionId, volumeIds, cohortId } = parseInput(predictInput, input);
  const version = await requireVersion(context, versionId);
  const volumes = cohortId
    ? await volumesOfCohort(context, cohortId)
    : await volumesNamed(context, volumeIds ?? []);
  const studyIds = volumes.map(({ studyId }) => studyId);
  await authorize(context, 'predict', studyIds);
  refuseSplit(volumes);
  refuseWithdrawnVolumes(volumes);
  const ids = volumes.map(({ id }) => id);
  return inTransaction(context.db, async (tx) => {
    const job = await createJob(context, tx, {
      kind: 'PREDICT',
      input: { versionId: version.id, volumeIds: ids },
    });
    await recordAudit(tx, context, {
      ...{ operation: 'predict', studyIds, target: { type: 'ModelVersion', id: version.id } },
      details: { job: job.id, volumes: ids.length },
    });
    return job;
  });
}

async function volumesOfCohort(context: ServiceContext, id: string): Promise<ChosenVolume[]> {
  const cohort = await requireCohort(context, id);
  const volumes = await context.db.volume.findMany({
    where: await matching(context.db, cohort),
    select: chosen,
    orderBy: { id: 'asc' },
  });
  if (volumes.length > 0) return volumes;
  throw new MyographError(
    'COHORT_EMPTY',
    `No volume matches the cohort ${cohort.name} now: widen its filter, or import volumes first.`,
    { cohort: cohort.name },
  );
}

async function volumesNamed(
  { db }: ServiceContext,
  volumeIds: readonly string[],
): Promise<ChosenVolume[]> {
  const ids = [...new Set(volumeIds)];
  if (ids.length === 0) {
    throw new MyographError(
      'INVALID_INPUT',
      'There is nothing to predict: give volumes or a cohort.',
    );
  }
  const volumes = await db.volume.findMany({ where: { id: { in: ids } }, select: chosen });
  if (volumes.length < ids.length) {
    throw new MyographError('NOT_FOUND', 'One of the volumes does not exist.');
  }
  const byId = new Map(volumes.map((volume) => [volume.id, volume]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function refuseSplit(volumes: readonly ChosenVolume[]): void {
  const split = volumes.filter(({ isSplit }) => isSplit).map(({ id }) => id);
  if (split.length === 0) return;
  throw new MyographError(
    'INVALID_INPUT',
    `${split.length} of the volumes were split: predict their limbs instead.`,
    { volumeIds: split },
  );
}
