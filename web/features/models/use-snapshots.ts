import { useGraphQL } from '../../api/use-graphql.ts';
import { SnapshotsToUseDocument } from '../../generated/models.ts';

/** A snapshot to choose. */
export interface SnapshotChoice {
  readonly id: string;
  readonly number: number;
  /** `cohort #number` */
  readonly name: string;
  /** Nothing is measured on one of which a subject withdrew. */
  readonly isUsable: boolean;
}

/**
 * Snapshots that may be seen, the newest of each cohort first.
 *
 * @param study only of cohorts with volumes of it; all when left out
 */
export function useSnapshots(study?: string): readonly SnapshotChoice[] {
  const { data } = useGraphQL(SnapshotsToUseDocument, {});
  const cohorts = data?.cohorts.nodes ?? [];
  return cohorts
    .filter(({ studies }) => study === undefined || studies.some(({ code }) => code === study))
    .flatMap(({ name, snapshots }) =>
      snapshots.nodes.map(({ id, number, withdrawnSubjects }) => ({
        ...{ id, number, name: `${name} #${number}`, isUsable: withdrawnSubjects === 0 },
      })),
    );
}
