import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AnnotationDocument, type AnnotationQuery } from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { download } from '../download.ts';
import { createCommand, type OutputOptions, print, table } from '../output.ts';
import { unwritable } from '../unwritable.ts';

type Shown = Extract<NonNullable<AnnotationQuery['node']>, { __typename: 'Annotation' }>;

export function showCommand(connect: () => Promise<Client>): Command {
  return createCommand('show', 'A label map: who drew it, what it covers, how it was reviewed')
    .argument('<annotation>', 'its id: myograph labels list shows it')
    .option('--output <file>', 'also save it here, a NIfTI file in the values of the schema')
    .action(async (id: string, options: OutputOptions & { output?: string }) => {
      const shown = await findAnnotation(await connect(), id);
      if (options.output !== undefined) await save(shown, options.output);
      print(options, shown, () => describe(shown));
    });
}

async function findAnnotation(client: Client, id: string): Promise<Shown> {
  const { node } = await client.request(AnnotationDocument, { id });
  if (node?.__typename === 'Annotation') return node;
  throw new ServerRefusal('NOT_FOUND', 'There is no such label map that you may see.');
}

/** Where there is no file yet: a label map is not to replace what somebody is drawing. */
async function save({ labelMap }: Shown, file: string): Promise<void> {
  const bytes = await download(labelMap.url);
  await writeFile(file, bytes, { flag: 'wx' }).catch((error) => {
    throw unwritable(file, error);
  });
}

function describe(shown: Shown): string {
  const { volume, classes, reviews, correctedFrom, partOf } = shown;
  const place = [volume.study.code, volume.subject.code, `visit ${volume.visit.code}`];
  const drawn = shown.annotatedAt === null ? '' : ` on ${shown.annotatedAt}`;
  const lines = [
    `${place.join(' ')}: ${shown.kind.toLowerCase()}, ${shown.status.toLowerCase()}`,
    `by ${shown.annotator} with ${shown.tool}${drawn}, recorded ${shown.createdAt}`,
    ...(correctedFrom ? [`corrects ${correctedFrom.id} by ${correctedFrom.annotator}`] : []),
    ...(partOf ? [`part of ${partOf.id} by ${partOf.annotator}`] : []),
    `slices ${shown.firstSlice}–${shown.lastSlice}${shown.isExhaustive ? ', exhaustive' : ''}`,
    `label map ${shown.labelMap.sha256}`,
  ];
  const voxels = classes.map((declared) => [declared.class.code, declared.voxels]);
  return [...lines, '', table(['class', 'voxels'], voxels), '', describeReviews(reviews)].join(
    '\n',
  );
}

function describeReviews(reviews: Shown['reviews']): string {
  if (reviews.length === 0) return 'Not reviewed since it was recorded.';
  const rows = reviews.map(({ number, previous, status, by, at, reason }) => [
    number,
    `${previous.toLowerCase()} → ${status.toLowerCase()}`,
    by.name,
    at,
    reason,
  ]);
  return table(['review', 'status', 'by', 'at', 'reason'], rows);
}
