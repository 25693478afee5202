import { z } from 'zod';
import type { Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type {
  Annotation,
  AnnotationClass,
  CohortMember,
  CohortSnapshot,
  LabelClass,
  Prisma,
} from '../../generated/prisma/client.ts';
import { chooseLoss, type LeftOutClass, type LossChoice } from '../../training/choice.ts';
import { hasVoxels, type MemberCoverage } from '../../training/coverage.ts';
import type { LabelSet } from '../../training/label-sets.ts';
import { visibleStudyIds } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { memberCoverage, parseFrozenCoverage } from './frozen-coverage.ts';
import { labelSetsOf } from './label-sets.ts';

/** A volume of a snapshot with the label maps frozen with it, in the order in which they are laid. */
export type SnapshotMember = CohortMember & { readonly annotations: readonly FrozenAnnotation[] };

export type FrozenAnnotation = Annotation & {
  readonly classes: readonly (AnnotationClass & { readonly class: LabelClass })[];
};

/** How often a class is labelled with voxels on each side. */
export interface SnapshotClassCount {
  readonly class: string;
  readonly training: number;
  readonly evaluation: number;
}

/**
 * Later label maps are laid over earlier ones: what a person drew over what was derived, and what was
 * recorded later over what it corrects.
 */
export const layingOrder = [
  { kind: 'desc' },
  { createdAt: 'asc' },
  { id: 'asc' },
] satisfies Prisma.AnnotationOrderByWithRelationInput[];

/** A snapshot shows volumes and the cohort of its studies, so only members of all of them see it. */
export async function visibleSnapshots(
  context: ServiceContext,
): Promise<Prisma.CohortSnapshotWhereInput> {
  if (context.actor.isAdministrator) return {};
  const studyIds = await visibleStudyIds(context);
  return { studies: { every: { studyId: { in: [...studyIds] } } } };
}

/** The snapshot; null when there is none that you may see. */
export async function snapshotById(
  context: ServiceContext,
  id: string,
): Promise<CohortSnapshot | null> {
  return context.db.cohortSnapshot.findFirst({
    where: { id, ...(await visibleSnapshots(context)) },
  });
}

/** @throws NOT_FOUND when there is none that the actor may see */
export async function requireSnapshot(
  context: ServiceContext,
  id: string,
): Promise<CohortSnapshot> {
  const snapshot = await snapshotById(context, id);
  if (snapshot) return snapshot;
  throw new MyographError(
    'NOT_FOUND',
    'There is no such snapshot, or you are not a member of all its studies.',
    { snapshotId: id },
  );
}

/** Studies that the cohort drew from when it was frozen, also those that no volume was taken of. */
export async function snapshotStudyIds(db: Transaction, snapshotId: string): Promise<string[]> {
  const rows = await db.snapshotStudy.findMany({ where: { snapshotId } });
  return rows.map(({ studyId }) => studyId);
}

/** Members with their annotations, training side first. */
export async function snapshotMembers(
  context: ServiceContext,
  snapshotId: string,
): Promise<SnapshotMember[]> {
  await requireSnapshot(context, snapshotId);
  return loadMembers(context.db, snapshotId);
}

/** As snapshotMembers, for work whose rights were checked when it was asked for. */
export async function loadMembers(db: Transaction, snapshotId: string): Promise<SnapshotMember[]> {
  const rows = await db.cohortMember.findMany({
    where: { snapshotId },
    orderBy: [{ side: 'asc' }, { volumeId: 'asc' }],
    include: {
      annotations: {
        include: { annotation: { include: { classes: { include: { class: true } } } } },
        orderBy: layingOrder.map((order) => ({ annotation: order })),
      },
    },
  });
  return rows.map(({ annotations, ...member }) => ({
    ...member,
    annotations: annotations.map(({ annotation }) => annotation),
  }));
}

/** Annotated volumes of each trained class on each side. */
export async function snapshotClassCounts(
  context: ServiceContext,
  snapshotId: string,
): Promise<SnapshotClassCount[]> {
  const snapshot = await requireSnapshot(context, snapshotId);
  return countClasses(snapshot, await membersCoverage(context.db, snapshotId));
}

/** Volumes of each trained class with voxels of it, on each side. */
export function countClasses(
  { classes }: { readonly classes: readonly string[] },
  members: readonly MemberCoverage[],
): SnapshotClassCount[] {
  const sides = Map.groupBy(members, ({ side }) => side);
  const count = (code: string, side: MemberCoverage['side']) =>
    (sides.get(side) ?? []).filter((member) => hasVoxels(member, code)).length;
  return classes.map((code) => ({
    class: code,
    training: count(code, 'TRAINING'),
    evaluation: count(code, 'EVALUATION'),
  }));
}

/** The loss that training on the snapshot would choose. */
export async function snapshotLossChoice(
  context: ServiceContext,
  snapshotId: string,
): Promise<LossChoice> {
  const snapshot = await requireSnapshot(context, snapshotId);
  return lossChoiceOf(context.db, snapshot);
}

/** As snapshotLossChoice, for work whose rights were checked when it was asked for. */
export async function lossChoiceOf(db: Transaction, snapshot: CohortSnapshot): Promise<LossChoice> {
  return lossOf(snapshot, await membersCoverage(db, snapshot.id));
}

/** The same from the coverage of the snapshot's members. */
export function lossOf(snapshot: CohortSnapshot, members: readonly MemberCoverage[]): LossChoice {
  return lossOfMembers(members, {
    classes: snapshot.classes,
    leftOut: leftOutClasses(snapshot),
    labelSets: labelSetsOf(snapshot),
  });
}

/** The loss for these members. Classes left out when they were frozen are named in the reason again. */
export function lossOfMembers(
  members: readonly MemberCoverage[],
  frozen: {
    readonly classes: readonly string[];
    readonly leftOut: readonly LeftOutClass[];
    readonly labelSets: readonly LabelSet[];
    readonly coverageHash?: string;
  },
): LossChoice {
  const leftOut = frozen.leftOut.map(({ class: code }) => code);
  const candidates = [...frozen.classes, ...leftOut];
  return chooseLoss(members, candidates, frozen.labelSets, frozen.coverageHash);
}

const leftOutSchema = z.array(z.object({ class: z.string(), why: z.string() }));

/** Classes that were candidates and had no labelled voxel. */
export function leftOutClasses(snapshot: CohortSnapshot): LeftOutClass[] {
  return leftOutSchema.parse(snapshot.leftOut);
}

/** What is known of each class in each member, by snapshot. */
export async function coverageOfSnapshots(
  db: Transaction,
  snapshotIds: readonly string[],
): Promise<ReadonlyMap<string, MemberCoverage[]>> {
  const rows = await db.cohortMember.findMany({ where: { snapshotId: { in: [...snapshotIds] } } });
  const ofSnapshots = Map.groupBy(rows, ({ snapshotId }) => snapshotId);
  return new Map(
    [...ofSnapshots].map(([id, members]) => [
      id,
      members.map((row) => memberCoverage({ ...row, coverage: parseFrozenCoverage(row.coverage) })),
    ]),
  );
}

async function membersCoverage(db: Transaction, snapshotId: string): Promise<MemberCoverage[]> {
  return (await coverageOfSnapshots(db, [snapshotId])).get(snapshotId) ?? [];
}
