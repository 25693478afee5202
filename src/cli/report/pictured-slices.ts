import { ReportedMembersDocument, type ReportedMembersQuery } from '../../generated/operations.ts';
import type { Client } from '../client.ts';
import { type PicturedSlice, readPicturedSlice } from '../pictures/pictured-slice.ts';
import type { ReportOptions } from './options.ts';
import type { Report } from './read.ts';

/** Volumes that are pictured when none is named. */
const MOST_PICTURED = 3;

type Member = Extract<
  NonNullable<ReportedMembersQuery['node']>,
  { __typename: 'CohortSnapshot' }
>['members'][number];

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

async function readMembers(client: Client, snapshotId: string): Promise<Member[]> {
  const { node } = await client.request(ReportedMembersDocument, { snapshotId });
  return node?.__typename === 'CohortSnapshot' ? node.members : [];
}

/** The first held-back volume of each kind; what is annotated in them tells the kinds apart. */
export function heldBackVolumes(members: readonly Member[]): string[] {
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
