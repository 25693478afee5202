import { z } from 'zod';
import { inTransaction, type Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import { type Job, JobKind, type Prisma } from '../../generated/prisma/client.ts';
import { recordAudit } from '../access/audit.ts';
import { rules } from '../access/rules.ts';
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
  measureAgreement: JobKind.AGREEMENT,
  makeThumbnails: JobKind.THUMBNAILS,
} as const;

/** Operations that put a job on volumes in the queue. */
type OnVolumes = keyof typeof kinds;

const selection = z.object({
  volumeIds: z.array(z.uuid()).max(10_000).nullish(),
  studies: z.array(z.string()).max(1000).nullish(),
});

/** Ids of the volumes of some studies that are meant where none are named. */
type Meant = (db: Transaction, studyIds: readonly string[]) => Promise<string[]>;

/**
 * Puts a job in the queue on the volumes given, or on all that are meant, of some studies or of every
 * study in which you have the role that the operation takes.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, WITHDRAWN
 */
export async function startOnVolumes(
  context: ServiceContext,
  operation: OnVolumes,
  input: VolumeSelection,
  meant: Meant,
): Promise<Job> {
  const { volumeIds, studies } = parseInput(selection, input);
  const chosen = volumeIds
    ? await requireVolumes(context, operation, volumeIds)
    : await volumesMeant(
        context,
        await studiesToWorkOn(context, operation, studies ?? null),
        meant,
      );
  return inTransaction(context.db, async (tx) => {
    const input = { volumeIds: chosen.volumeIds };
    const job = await createJob(context, tx, { kind: kinds[operation], input });
    await recordAudit(tx, context, {
      operation,
      studyIds: chosen.studyIds,
      target: { type: 'Job', id: job.id },
      details: { volumes: chosen.volumeIds.length },
    });
    return job;
  });
}

/** Volumes, and the studies that they are of or were looked for in. */
interface Chosen {
  readonly volumeIds: string[];
  readonly studyIds: readonly string[];
}

async function requireVolumes(
  context: ServiceContext,
  operation: OnVolumes,
  volumeIds: readonly string[],
): Promise<Chosen> {
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
  const studyIds = volumes.map(({ studyId }) => studyId);
  await authorize(context, operation, studyIds);
  refuseWithdrawnVolumes(volumes);
  return { volumeIds: ids, studyIds };
}

/** Ids of the studies of these codes, or of all in which you may do this. */
async function studiesToWorkOn(
  context: ServiceContext,
  operation: OnVolumes,
  codes: readonly string[] | null,
): Promise<string[]> {
  if (codes === null) return studyIdsWithRole(context, rules[operation].who);
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

async function volumesMeant(
  { db }: ServiceContext,
  studyIds: readonly string[],
  meant: Meant,
): Promise<Chosen> {
  return { volumeIds: await meant(db, studyIds), studyIds };
}

/** Those of which this is true, oldest first. */
export function volumesWhere(where: Prisma.VolumeWhereInput): Meant {
  return async (db, studyIds) => {
    const volumes = await db.volume.findMany({
      where: { ...where, studyId: { in: [...studyIds] } },
      orderBy: { id: 'asc' },
      select: { id: true },
    });
    return volumes.map(({ id }) => id);
  };
}
