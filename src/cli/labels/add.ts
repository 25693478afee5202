import path from 'node:path';
import type { Command } from 'commander';
import { MyographError } from '../../errors.ts';
import { AddAnnotationDocument } from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { followJob } from '../follow-job.ts';
import { createCommand, type OutputOptions, print } from '../output.ts';
import { fingerprint, type LocalFile, uploadFiles } from '../upload.ts';
import { describeList, listAnnotations } from './list.ts';
import { type Slices, toSlices } from './slices.ts';

interface AddOptions extends OutputOptions {
  readonly class?: string[];
  readonly table?: string;
  readonly slices?: Slices;
  readonly exhaustive?: boolean;
  readonly reader?: string;
  readonly tool?: string;
  readonly date?: string;
  readonly corrects?: string;
  readonly accept?: boolean;
}

export function addCommand(connect: () => Promise<Client>): Command {
  return createCommand('add', 'Add a label map to a volume, beside those that it has')
    .argument('<volume>', 'id of the volume: myograph volumes list shows it')
    .argument('<file>', 'the label map, a NIfTI file')
    .option('--class <class...>', 'classes that were looked for')
    .option('--table <file>', "label table: what the file's values mean, if not as in the schema")
    .option(
      '--slices <range>',
      'slices that were looked at, such as 0-15; all when left out',
      toSlices,
    )
    .option('--exhaustive', 'every voxel outside the labels is known to belong to no class')
    .option('--reader <name>', 'who drew it; you when left out')
    .option('--tool <name>', 'with what')
    .option('--date <day>', 'when it was drawn, as 2026-11-28')
    .option(
      '--corrects <annotation>',
      'id of the label map that it corrects: classes and slices are those of it, when left out',
    )
    .option('--accept', 'accept it at once; else it is a draft')
    .action(async (volumeId: string, file: string, options: AddOptions) => {
      const client = await connect();
      const message = await addLabelMap(client, volumeId, file, options);
      const listed = await listAnnotations(client, volumeId, {}, 1000);
      print(options, listed, () => `${message}\n\n${describeList(listed, false)}`);
    });
}

/**
 * Uploads a label map and adds it; what was done, in words.
 *
 * @throws FILE_MISSING; ServerRefusal when it cannot be used
 */
async function addLabelMap(
  client: Client,
  volumeId: string,
  file: string,
  options: AddOptions,
): Promise<string> {
  const labelMap = await localFile(file);
  const table = options.table === undefined ? null : await localFile(options.table);
  await uploadFiles(client, table ? [labelMap, table] : [labelMap]);
  const { addAnnotation } = await client.request(AddAnnotationDocument, {
    input: {
      ...{ volumeId, labelMapSha256: labelMap.sha256, fileName: path.basename(file) },
      labelTableSha256: table?.sha256 ?? null,
      ...(options.class && { classes: options.class }),
      ...options.slices,
      isExhaustive: options.exhaustive ?? false,
      annotator: options.reader ?? null,
      tool: options.tool ?? null,
      annotatedAt: options.date ?? null,
      correctedFromId: options.corrects ?? null,
      accept: options.accept ?? false,
    },
  });
  const { items } = await followJob(client, addAnnotation.job, 'Label map');
  const [item] = items;
  if (item?.code) throw new ServerRefusal(item.code, item.message);
  return item?.message ?? '';
}

async function localFile(file: string): Promise<LocalFile> {
  const found = await fingerprint(file);
  if (found) return found;
  throw new MyographError('FILE_MISSING', `There is no file ${file} that can be read.`);
}
