import type { Transaction } from '../../db.ts';
import type { Cohort, CohortSnapshot, CohortStudy } from '../../generated/prisma/client.ts';
import { toJson } from '../json.ts';
import type { FrozenCohort } from './freeze.ts';

/** What a person decided, beside what the content says. */
export interface Freezing {
  readonly cohort: Cohort & { readonly studies: readonly CohortStudy[] };
  readonly frozen: FrozenCohort;
  readonly splitSeed: number;
  readonly modelLabels: boolean;
  readonly createdById: string;
  /** Its place in a cross-validation. */
  readonly fold?: { readonly setId: string; readonly number: number; readonly count: number };
}

/**
 * Records a snapshot as the cohort's next. The cohort's row must be locked: it guards the number.
 *
 * A snapshot leads to its cohort, which names its studies and counts their volumes. So the snapshot is
 * of all of them, and hidden from those who may not see one, also where none of its volumes is taken.
 */
export async function recordSnapshot(
  tx: Transaction,
  { cohort, frozen, splitSeed, modelLabels, createdById, fold }: Freezing,
): Promise<CohortSnapshot> {
  const snapshot = await tx.cohortSnapshot.create({
    data: {
      cohortId: cohort.id,
      number: 1 + (await tx.cohortSnapshot.count({ where: { cohortId: cohort.id } })),
      hash: frozen.hash,
      coverageHash: frozen.coverageHash,
      classes: [...frozen.classes],
      leftOut: toJson(frozen.leftOut),
      labelSets: toJson(frozen.labelSets),
      splitSeed,
      modelLabels,
      createdById,
      ...(fold && { foldSetId: fold.setId, fold: fold.number, foldCount: fold.count }),
      studies: { create: cohort.studies.map(({ studyId }) => ({ studyId })) },
    },
  });
  await recordMembers(tx, snapshot.id, frozen);
  return snapshot;
}

async function recordMembers(
  tx: Transaction,
  snapshotId: string,
  { members }: FrozenCohort,
): Promise<void> {
  const rows = members.map(({ volumeId, side, imageSha256, coverage }) => ({
    snapshotId,
    volumeId,
    side,
    imageSha256,
    coverage: toJson(coverage),
  }));
  await tx.cohortMember.createMany({ data: rows });
  await tx.cohortMemberAnnotation.createMany({
    data: members.flatMap(({ volumeId, annotations }) =>
      annotations.map(({ id }) => ({ snapshotId, volumeId, annotationId: id })),
    ),
  });
}
