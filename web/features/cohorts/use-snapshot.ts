import { useGraphQL } from '../../api/use-graphql.ts';
import { SnapshotByIdDocument, type SnapshotByIdQuery } from '../../generated/cohorts.ts';

/** A snapshot with what follows from its coverage. */
export type Snapshot = Extract<
  NonNullable<SnapshotByIdQuery['node']>,
  { __typename: 'CohortSnapshot' }
>;

/** @param id global id; nothing is read while it is null */
export function useSnapshot(id: string | null) {
  const query = useGraphQL(SnapshotByIdDocument, { id: id ?? '' }, { enabled: id !== null });
  const node = query.isPlaceholderData ? null : query.data?.node;
  return { snapshot: node?.__typename === 'CohortSnapshot' ? node : undefined, error: query.error };
}
