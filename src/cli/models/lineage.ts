import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { VersionLineageDocument, type VersionLineageQuery } from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { createCommand, type OutputOptions, print } from '../output.ts';
import { unwritable } from '../unwritable.ts';
import { findVersion } from '../version-name.ts';
import { describeLineage } from './lineage/describe.ts';
import { openVerification, type Verification } from './lineage/verify.ts';

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

interface LineageOptions extends OutputOptions {
  readonly output?: string;
  readonly verify?: boolean;
}

export function lineageCommand(connect: () => Promise<Client>): Command {
  return createCommand('lineage', 'What a version came of, down to the bytes')
    .argument('<version>', 'model@number or model@alias')
    .option('--verify', 'read every object and compare its bytes with their hash')
    .option('--output <file>', 'write all of it to this file, as JSON')
    .action(async (name: string, options: LineageOptions) => {
      const client = await connect();
      const { id } = await findVersion(client, name);
      const lineage = await readLineage(client, id, options.verify ?? false);
      const document = withoutLinks(lineage);
      if (options.output !== undefined) await save(options.output, document);
      print(options, document, () => describeLineage(lineage, options.output));
      const { corrupt = [], missing = [] } = lineage.verification ?? {};
      if (corrupt.length + missing.length > 0) process.exitCode = 1;
    });
}

/** Links are for who asked, and for a quarter of an hour. */
function withoutLinks(lineage: Lineage): unknown {
  const text = JSON.stringify(lineage, (key, value) => (key === 'url' ? undefined : value));
  return JSON.parse(text);
}

/** @throws INVALID_INPUT where it cannot be written */
async function save(file: string, document: unknown): Promise<void> {
  const text = `${JSON.stringify(document, null, 2)}\n`;
  await writeFile(file, text).catch((error) => {
    throw unwritable(file, error);
  });
}

/** Page by page, and verified so: links to bytes end after a quarter of an hour. */
async function readLineage(client: Client, id: string, isVerified: boolean): Promise<Lineage> {
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
