import type { Transaction } from '../../db.ts';
import type {
  CohortSnapshot,
  Evaluation,
  ModelVersion,
  Prisma,
} from '../../generated/prisma/client.ts';
import { visibleSnapshots } from '../cohorts/snapshots.ts';
import type { ServiceContext } from '../context.ts';
import { visibleEvaluations } from '../evaluation/visible.ts';
import { visibleVersions } from '../registry/visible.ts';

/** What was used: any of these volumes or label maps. A both-limb image is used where its limbs are. */
export interface Used {
  readonly volumeIds?: readonly string[];
  readonly annotationIds?: readonly string[];
}

/** Conditions on what used it. */
export interface UsedBy {
  /** Snapshots that it is a member of. */
  readonly snapshots: Prisma.CohortSnapshotWhereInput;
  /** Versions that learned from it: it was on the training side. */
  readonly versions: Prisma.ModelVersionWhereInput;
  /** Evaluations that measured on it: it was on the evaluation side. */
  readonly evaluations: Prisma.EvaluationWhereInput;
}

/** The same as conditions on members of snapshots, whoever may see them. */
export function usedBy(used: Used): UsedBy {
  const member = memberCondition(used);
  return {
    snapshots: { members: { some: member } },
    versions: { run: { snapshot: { members: { some: { ...member, side: 'TRAINING' } } } } },
    evaluations: { snapshot: { members: { some: { ...member, side: 'EVALUATION' } } } },
  };
}

function memberCondition({
  volumeIds = [],
  annotationIds = [],
}: Used): Prisma.CohortMemberWhereInput {
  const annotations = { some: { annotationId: { in: [...annotationIds] } } };
  return { OR: [{ volumeId: { in: [...volumeIds] } }, { annotations }] };
}

/** These volumes, and the limbs that were cut from them. */
export async function withLimbs(db: Transaction, volumeIds: readonly string[]): Promise<string[]> {
  const limbs = await db.volume.findMany({
    where: { parentId: { in: [...volumeIds] } },
    select: { id: true },
  });
  return [...new Set([...volumeIds, ...limbs.map(({ id }) => id)])];
}

/** Snapshots that you may see, oldest first. */
export async function snapshotsUsing(
  context: ServiceContext,
  used: Used,
  first: number,
): Promise<CohortSnapshot[]> {
  return context.db.cohortSnapshot.findMany({
    where: { AND: [usedBy(used).snapshots, await visibleSnapshots(context)] },
    orderBy: { id: 'asc' },
    take: first,
  });
}

/** Versions that learned from it and that you may see, oldest first. */
export async function versionsUsing(
  context: ServiceContext,
  used: Used,
  first: number,
): Promise<ModelVersion[]> {
  return context.db.modelVersion.findMany({
    where: { AND: [usedBy(used).versions, await visibleVersions(context)] },
    orderBy: { id: 'asc' },
    take: first,
  });
}

/** Evaluations that measured on it and that you may see, oldest first. */
export async function evaluationsUsing(
  context: ServiceContext,
  used: Used,
  first: number,
): Promise<Evaluation[]> {
  return context.db.evaluation.findMany({
    where: { AND: [usedBy(used).evaluations, await visibleEvaluations(context)] },
    orderBy: { id: 'asc' },
    take: first,
  });
}
