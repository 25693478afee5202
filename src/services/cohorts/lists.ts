import type { Database } from '../../db.ts';
import type {
  Annotation,
  CohortMember,
  CohortSnapshot,
  SplitSide,
  Study,
} from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import type { HangingList, Paging } from '../page.ts';
import { layingOrder, visibleSnapshots } from './snapshots.ts';

/** Studies of cohorts by code, by cohort. */
export async function studiesOfCohorts(
  db: Database,
  cohortIds: readonly string[],
): Promise<ReadonlyMap<string, Study[]>> {
  const rows = await db.cohortStudy.findMany({
    where: { cohortId: { in: [...cohortIds] } },
    include: { study: true },
    orderBy: { study: { code: 'asc' } },
  });
  const ofCohorts = Map.groupBy(rows, ({ cohortId }) => cohortId);
  return new Map([...ofCohorts].map(([id, own]) => [id, own.map(({ study }) => study)]));
}

/** Snapshots of cohorts that you may see, oldest first; the key is the number. */
export const snapshotsOfCohorts = (
  context: ServiceContext,
): HangingList<CohortSnapshot, Paging> => ({
  read: async (cohortIds, { after }) =>
    context.db.cohortSnapshot.findMany({
      where: {
        cohortId: { in: [...cohortIds] },
        ...(after ? { number: { gt: Number(after) } } : {}),
        AND: await visibleSnapshots(context),
      },
      orderBy: { number: 'asc' },
    }),
  parentOf: ({ cohortId }) => cohortId,
  async count(cohortIds) {
    const groups = await context.db.cohortSnapshot.groupBy({
      by: ['cohortId'],
      where: { cohortId: { in: [...cohortIds] }, AND: await visibleSnapshots(context) },
      _count: true,
    });
    return new Map(groups.map(({ cohortId, _count }) => [cohortId, _count]));
  },
});

/** Key of a member in its snapshot. */
export function memberKey({ side, volumeId }: Pick<CohortMember, 'side' | 'volumeId'>): string {
  return `${side}:${volumeId}`;
}

/** Members of snapshots, training side first; the key is `memberKey`. */
export const membersOfSnapshots = (db: Database): HangingList<CohortMember, Paging> => ({
  read(snapshotIds, { after }, take) {
    const [side, volumeId] = after?.split(':') ?? [null, null];
    return db.$queryRaw<CohortMember[]>`
      SELECT member.snapshot_id AS "snapshotId", member.volume_id AS "volumeId",
             member.side::text AS side, member.image_sha256 AS "imageSha256", member.coverage
      FROM unnest(${[...snapshotIds]}::uuid[]) AS snapshot (id) CROSS JOIN LATERAL (
        SELECT * FROM cohort_member
        WHERE snapshot_id = snapshot.id
          AND (${side}::text IS NULL
            OR (side, volume_id) > (${side}::text::"SplitSide", ${volumeId}::uuid))
        ORDER BY side, volume_id LIMIT ${take}) AS member
      ORDER BY member.side, member.volume_id`;
  },
  parentOf: ({ snapshotId }) => snapshotId,
  async count(snapshotIds) {
    const groups = await db.cohortMember.groupBy({
      by: ['snapshotId'],
      where: { snapshotId: { in: [...snapshotIds] } },
      _count: true,
    });
    return new Map(groups.map(({ snapshotId, _count }) => [snapshotId, _count]));
  },
});

const sides: Readonly<Record<SplitSide, true>> = { TRAINING: true, EVALUATION: true };

/** Whether a text can be the key of a member. */
export function isMemberKey(text: string): boolean {
  const [side = '', volumeId = '', ...rest] = text.split(':');
  return side in sides && /^[0-9a-f-]{36}$/.test(volumeId) && rest.length === 0;
}

/** One side of the split of a snapshot. */
export interface SnapshotSide {
  readonly side: SplitSide;
  readonly volumes: number;
  readonly subjects: number;
}

/** Volumes and subjects on each side of snapshots, by snapshot. */
export async function sidesOfSnapshots(
  db: Database,
  snapshotIds: readonly string[],
): Promise<ReadonlyMap<string, SnapshotSide[]>> {
  const rows = await db.$queryRaw<(SnapshotSide & { snapshotId: string })[]>`
    SELECT member.snapshot_id AS "snapshotId", member.side::text AS side,
           count(*)::int AS volumes, count(DISTINCT volume.subject_id)::int AS subjects
    FROM cohort_member member JOIN volume ON volume.id = member.volume_id
    WHERE member.snapshot_id = ANY (${[...snapshotIds]}::uuid[])
    GROUP BY member.snapshot_id, member.side
    ORDER BY member.side`;
  return Map.groupBy(rows, ({ snapshotId }) => snapshotId);
}

/** Annotations frozen with members, in the order in which they are laid, in that of the members. */
export async function annotationsOfMembers(
  db: Database,
  members: readonly Pick<CohortMember, 'snapshotId' | 'volumeId'>[],
): Promise<Annotation[][]> {
  const rows = await db.cohortMemberAnnotation.findMany({
    where: {
      snapshotId: { in: [...new Set(members.map(({ snapshotId }) => snapshotId))] },
      volumeId: { in: [...new Set(members.map(({ volumeId }) => volumeId))] },
    },
    include: { annotation: true },
    orderBy: layingOrder.map((order) => ({ annotation: order })),
  });
  const placeOf = (row: Pick<CohortMember, 'snapshotId' | 'volumeId'>) =>
    `${row.snapshotId} ${row.volumeId}`;
  const ofMembers = Map.groupBy(rows, placeOf);
  return members.map((member) =>
    (ofMembers.get(placeOf(member)) ?? []).map(({ annotation }) => annotation),
  );
}
