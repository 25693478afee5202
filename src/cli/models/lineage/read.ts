import { VersionLineageDocument, type VersionLineageQuery } from '../../../generated/operations.ts';
import { type Client, ServerRefusal } from '../../client.ts';
import { openVerification, type Verification } from './verify.ts';

type VersionNode = Extract<
  NonNullable<VersionLineageQuery['node']>,
  { __typename: 'ModelVersion' }
>;
export type LineageMember = VersionNode['lineage']['nodes'][number];

/** What a version came of, down to the bytes. */
export interface Lineage {
  readonly version: Omit<VersionNode, 'lineage'>;
  readonly members: readonly LineageMember[];
  /** Null unless it was asked for. */
  readonly verification: Verification | null;
}

/** Page by page, and verified so: links to bytes end after a quarter of an hour. */
export async function readLineage(
  client: Client,
  id: string,
  isVerified: boolean,
): Promise<Lineage> {
  const verification = isVerified ? openVerification() : null;
  const members: LineageMember[] = [];
  for (let after: string | null = null; ; ) {
    const { lineage, ...version }: VersionNode = await readPage(client, id, after);
    await verification?.add([version.weights, ...lineage.nodes.flatMap(objectsOf)]);
    members.push(...lineage.nodes);
    after = lineage.pageInfo.endCursor;
    if (!lineage.pageInfo.hasNextPage) {
      return { version, members, verification: verification?.result() ?? null };
    }
  }
}

async function readPage(client: Client, id: string, after: string | null): Promise<VersionNode> {
  const { node } = await client.request(VersionLineageDocument, { id, first: 100, after });
  if (node?.__typename === 'ModelVersion') return node;
  throw new ServerRefusal('NOT_FOUND', 'The version is not there any more.');
}

/** Bytes of a member, those that it was made from included. */
function objectsOf({ image, origin, annotations }: LineageMember) {
  const all = [
    image,
    origin.image,
    origin.manifest,
    ...annotations.flatMap((each) => [each.labelMap, each.source, each.origin.manifest]),
  ];
  return all.filter((object) => object !== null);
}
