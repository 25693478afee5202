import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { MyographError } from '../errors.ts';
import {
  CohortVolumesDocument,
  type JobStateFragment,
  PredictDocument,
  PredictionsDocument,
  type PredictionsQuery,
} from '../generated/operations.ts';
import { allPages, type Client } from './client.ts';
import { findCohort } from './cohort/find.ts';
import { download } from './download.ts';
import { followJob } from './follow-job.ts';
import { createCommand, type OutputOptions, print, table } from './output.ts';
import { findVersion } from './version-name.ts';
import { describeItems } from './volumes.ts';

type Volume = Extract<NonNullable<PredictionsQuery['node']>, { __typename: 'Volume' }>;

/** A label map of the version, and where it was saved. */
interface Prediction {
  readonly volume: string;
  readonly annotation: string;
  readonly sha256: string;
  readonly file: string | null;
}

export function predictCommand(connect: () => Promise<Client>): Command {
  return createCommand('predict', 'Predict label maps; each becomes a draft annotation')
    .argument('<version>', 'model@number or model@alias')
    .argument('[volumes...]', 'ids of volumes: myograph volumes list shows them; or')
    .option('--cohort <name>', 'all volumes that match this cohort now')
    .option('--output <folder>', 'also save the label maps here, as NIfTI files')
    .action(async (name: string, volumeIds: string[], options: PredictOptions) => {
      const client = await connect();
      const { id: versionId } = await findVersion(client, name);
      const chosen = await chosenVolumes(client, volumeIds, options.cohort);
      const { predict } = await client.request(PredictDocument, { versionId, ...chosen });
      const job = await followJob(client, predict.job, 'Prediction');
      const predictions: Prediction[] = [];
      for (const id of options.cohort ? await volumesOf(client, options.cohort) : volumeIds) {
        predictions.push(...(await predictionsOf(client, id, versionId, options.output)));
      }
      print(options, { items: job.items, predictions }, () =>
        [describeItems(job), ...describeDone(job), '', describePredictions(predictions)].join('\n'),
      );
      if (job.items.some(({ code }) => code !== null)) process.exitCode = 1;
    });
}

interface PredictOptions extends OutputOptions {
  readonly cohort?: string;
  readonly output?: string;
}

/**
 * Volumes or a cohort, as the API takes them.
 *
 * @throws INVALID_INPUT for neither or both
 */
async function chosenVolumes(client: Client, volumeIds: string[], cohort: string | undefined) {
  if ((cohort === undefined) === (volumeIds.length === 0)) {
    throw new MyographError('INVALID_INPUT', 'Give ids of volumes, or --cohort, and not both.');
  }
  if (cohort === undefined) return { volumeIds };
  const { id } = await findCohort(client, cohort);
  return { cohortId: id };
}

/** Ids of the volumes that match a cohort now. */
async function volumesOf(client: Client, name: string): Promise<string[]> {
  const volumes = await allPages(async (after) => {
    const { cohort } = await client.request(CohortVolumesDocument, { name, first: 500, after });
    return cohort?.volumes;
  });
  return volumes.map(({ id }) => id);
}

/** The version's label map of a volume, saved where asked for; none when the volume was refused. */
async function predictionsOf(
  client: Client,
  volumeId: string,
  versionId: string,
  folder: string | undefined,
): Promise<Prediction[]> {
  const { node } = await client.request(PredictionsDocument, { volumeId });
  if (node?.__typename !== 'Volume') return [];
  const annotation = node.annotations.nodes.findLast(({ version }) => version?.id === versionId);
  if (!annotation) return [];
  const { id, labelMap } = annotation;
  const file = folder === undefined ? null : path.join(folder, fileName(node));
  if (file !== null) await save(labelMap.url, file);
  return [{ volume: volumeId, annotation: id, sha256: labelMap.sha256, file }];
}

/** Codes may hold characters that a file's name may not. */
function fileName({ subject, visit, laterality, id }: Volume): string {
  const parts = [subject.code, visit.code, laterality.toLowerCase(), id.slice(-8)];
  return `${parts.map((part) => part.replaceAll(/[^\w.-]/g, '_')).join('_')}.nii.gz`;
}

async function save(url: string, file: string): Promise<void> {
  const bytes = await download(url);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
}

/**
 * What was done, in the job's own words: a volume may have been predicted before. Of more than a thousand, the
 * job counts the others together.
 */
export function describeDone({ items }: Pick<JobStateFragment, 'items'>): string[] {
  const done = items.filter(({ code }) => code === null);
  const what = ({ message, count }: (typeof items)[number]) =>
    count > 1 ? 'predicted now or before' : message;
  return [...Map.groupBy(done, what)].map(
    ([message, some]) => `  ${some.reduce((sum, { count }) => sum + count, 0)} × ${message}`,
  );
}

function describePredictions(predictions: readonly Prediction[]): string {
  const rows = predictions.map(({ volume, sha256, file }) => [volume, sha256.slice(0, 12), file]);
  return table(['volume', 'label map', 'saved as'], rows);
}
