import { z } from 'zod';
import { inTransaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import { type Job, JobKind, type Prisma } from '../../generated/prisma/client.ts';
import { authorize, studyIdsWithRole, visibleStudyIds } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { createJob } from '../jobs.ts';
import { refuseWithdrawnVolumes } from '../withdrawal/refuse.ts';

/** Volumes by id, or all that are meant in some studies, by code; neither is all of your studies. */
export interface VolumeSelection {
  readonly volumeIds?: readonly string[] | null | undefined;
  readonly studies?: readonly string[] | null | undefined;
}

const kinds = {
  splitLimbs: JobKind.SPLIT_LIMBS,
  deriveClasses: JobKind.DERIVE_CLASSES,
} as const;

/** Operations that put a job on volumes in the queue. */
type OnVolumes = keyof typeof kinds;

const selection = z.object({
  volumeIds: z.array(z.uuid()).max(10_000).nullish(),
  studies: z.array(z.string()).max(1000).nullish(),
});

/**
 * Puts a job in the queue on the volumes given, or on all that are meant, of some studies or of every
 * study in which you are an editor. Editors only.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, WITHDRAWN
 */
export async function startOnVolumes(
  context: ServiceContext,
  operation: OnVolumes,
  input: VolumeSelection,
  meant: Prisma.VolumeWhereInput,
): Promise<Job> {
  const { volumeIds, studies } = parseInput(selection, input);
  const ids = volumeIds
    ? await requireVolumes(context, operation, volumeIds)
    : await volumesOf(context, await editableStudies(context, operation, studies ?? null), meant);
  return inTransaction(context.db, (tx) =>
    createJob(context, tx, { kind: kinds[operation], input: { volumeIds: ids } }),
  );
}

async function requireVolumes(
  context: ServiceContext,
  operation: OnVolumes,
  volumeIds: readonly string[],
): Promise<string[]> {
  const ids = [...new Set(volumeIds)];
  const visible = await visibleStudyIds(context);
  const volumes = await context.db.volume.findMany({
    where: { id: { in: ids }, studyId: { in: visible } },
    select: { id: true, studyId: true, isWithdrawn: true },
  });
  if (volumes.length < ids.length) {
    throw new MyographError(
      'NOT_FOUND',
      `${ids.length - volumes.length} of the ${ids.length} volumes are not there.`,
    );
  }
  await authorize(
    context,
    operation,
    volumes.map(({ studyId }) => studyId),
  );
  refuseWithdrawnVolumes(volumes);
  return ids;
}

/** Ids of the studies of these codes, or of all that you may edit. */
async function editableStudies(
  context: ServiceContext,
  operation: OnVolumes,
  codes: readonly string[] | null,
): Promise<string[]> {
  if (codes === null) return studyIdsWithRole(context, 'EDITOR');
  const visible = await visibleStudyIds(context);
  const studies = await context.db.study.findMany({
    where: { code: { in: [...codes] }, id: { in: visible } },
  });
  const unknown = codes.filter((code) => !studies.some((study) => study.code === code));
  if (unknown.length > 0) {
    throw new MyographError('NOT_FOUND', `There is no study ${unknown.join(', ')}.`);
  }
  const studyIds = studies.map(({ id }) => id);
  await authorize(context, operation, studyIds);
  return studyIds;
}

async function volumesOf(
  { db }: ServiceContext,
  studyIds: readonly string[],
  meant: Prisma.VolumeWhereInput,
): Promise<string[]> {
  const volumes = await db.volume.findMany({
    where: { ...meant, studyId: { in: [...studyIds] } },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  return volumes.map(({ id }) => id);
}
