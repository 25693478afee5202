import { SnapshotMembersDocument, type SnapshotMembersQuery } from '../../generated/operations.ts';
import { allPages, type Client } from '../client.ts';
import { type PicturedSlice, readPicturedSlice } from '../pictures/pictured-slice.ts';
import type { ReportOptions } from './options.ts';
import type { Report } from './read.ts';

/** Volumes that are pictured when none is named. */
const MOST_PICTURED = 3;

export type SnapshotMember = Extract<
  NonNullable<SnapshotMembersQuery['node']>,
  { __typename: 'CohortSnapshot' }
>['members']['nodes'][number];

/** The slices to be pictured: of the volumes named, or of a held-back one of each kind of labels. */
export async function picturedSlices(
  client: Client,
  { versions, snapshotId }: Report,
  { volume, slice }: Pick<ReportOptions, 'volume' | 'slice'>,
): Promise<PicturedSlice[]> {
  const versionIds = versions.map(({ id }) => id);
  const slices: PicturedSlice[] = [];
  for (const id of volume ?? heldBackVolumes(await readMembers(client, snapshotId))) {
    slices.push(await readPicturedSlice(client, id, versionIds, slice ?? null));
  }
  return slices;
}

/** The members of a snapshot, training side first. */
export function readMembers(client: Client, snapshotId: string): Promise<SnapshotMember[]> {
  return allPages(async (after) => {
    const { node } = await client.request(SnapshotMembersDocument, { snapshotId, after });
    return node?.__typename === 'CohortSnapshot' ? node.members : undefined;
  });
}

/** The first held-back volume of each kind; what is annotated in them tells the kinds apart. */
export function heldBackVolumes(
  members: readonly {
    readonly side: SnapshotMember['side'];
    readonly volume: Pick<SnapshotMember['volume'], 'id' | 'coverage'>;
  }[],
): string[] {
  const heldBack = members.filter(({ side }) => side === 'EVALUATION');
  const kinds = Map.groupBy(heldBack, ({ volume }) =>
    volume.coverage
      .filter(({ state }) => state === 'ANNOTATED')
      .map((known) => known.class.code)
      .join(' '),
  );
  return [...kinds.values()]
    .flatMap(([first]) => (first ? [first.volume.id] : []))
    .slice(0, MOST_PICTURED);
}
