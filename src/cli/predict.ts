import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import {
  PredictDocument,
  PredictionsDocument,
  type PredictionsQuery,
} from '../generated/operations.ts';
import { type Client, ServerRefusal } from './client.ts';
import { followJob } from './follow-job.ts';
import { createCommand, type OutputOptions, print, table } from './output.ts';
import { findVersion } from './version-name.ts';
import { describeItems } from './volumes.ts';

type Annotation = Extract<
  NonNullable<PredictionsQuery['node']>,
  { __typename: 'Volume' }
>['annotations'][number];

export function predictCommand(connect: () => Promise<Client>): Command {
  return createCommand('predict', 'Predict label maps; each becomes a draft annotation')
    .argument('<version>', 'model@number or model@alias')
    .argument('<volumes...>', 'ids of volumes: myograph volumes list shows them')
    .option('--output <folder>', 'also save the label maps here, as NIfTI files')
    .action(
      async (name: string, volumeIds: string[], options: OutputOptions & { output?: string }) => {
        const client = await connect();
        const { id: versionId } = await findVersion(client, name);
        const { predict } = await client.request(PredictDocument, { versionId, volumeIds });
        const job = await followJob(client, predict.job, 'Prediction');
        const made = await Promise.all(volumeIds.map((id) => newestPrediction(client, id)));
        const files = options.output ? await saveAll(made, options.output) : [];
        const rows = made.map(({ id, labelMap }, index) => [
          id,
          labelMap.sha256.slice(0, 12),
          files[index] ?? null,
        ]);
        print(options, { items: job.items, annotations: made, files }, () =>
          [describeItems(job), '', table(['annotation', 'label map', 'saved as'], rows)].join('\n'),
        );
      },
    );
}

async function newestPrediction(client: Client, volumeId: string): Promise<Annotation> {
  const { node } = await client.request(PredictionsDocument, { volumeId });
  const all = node?.__typename === 'Volume' ? node.annotations : [];
  const newest = all.findLast(({ kind }) => kind === 'MODEL');
  if (newest) return newest;
  throw new ServerRefusal('NOT_FOUND', `Volume ${volumeId} has no prediction.`);
}

async function saveAll(annotations: readonly Annotation[], folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    annotations.map(async ({ id, labelMap }) => {
      const file = path.join(folder, `${id}.nii.gz`);
      const response = await fetch(labelMap.url);
      if (!response.ok)
        throw new ServerRefusal('OBJECT_MISSING', `${labelMap.url}: ${response.status}`);
      await writeFile(file, Buffer.from(await response.arrayBuffer()));
      return file;
    }),
  );
}
