import type { CohortMember, ModelVersion, Prisma } from '../../generated/prisma/client.ts';
import { layingOrder } from '../cohorts/snapshots.ts';
import type { Page, ServiceContext } from '../context.ts';

const withSource = {
  volume: true,
  annotations: {
    include: { annotation: true },
    orderBy: layingOrder.map((order) => ({ annotation: order })),
  },
} satisfies Prisma.CohortMemberInclude;

/** A volume that a version came of, with the label maps frozen with it. */
export type LineageMember = Prisma.CohortMemberGetPayload<{ include: typeof withSource }>;

export type LineageAnnotation = LineageMember['annotations'][number];

/**
 * Members of the snapshot that a version came of, by volume; the cursor is the volume's id. For those who
 * may see the version.
 */
export async function lineageMembers(
  { db }: ServiceContext,
  { runId }: ModelVersion,
  { first, after }: { readonly first: number; readonly after: string | null },
): Promise<Page<LineageMember>> {
  const { snapshotId } = await db.trainingRun.findUniqueOrThrow({ where: { id: runId } });
  const where: Prisma.CohortMemberWhereInput = { snapshotId };
  const rows = await db.cohortMember.findMany({
    where: { ...where, ...(after === null ? {} : { volumeId: { gt: after } }) },
    include: withSource,
    orderBy: { volumeId: 'asc' },
    take: first + 1,
  });
  return {
    rows: rows.slice(0, first),
    hasNextPage: rows.length > first,
    totalCount: await db.cohortMember.count({ where }),
  };
}

/** Key of a member among those of its snapshot. */
export function memberKey({ volumeId }: Pick<CohortMember, 'volumeId'>): string {
  return volumeId;
}
