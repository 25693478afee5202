import type { Command } from 'commander';
import {
  DeriveClassesDocument,
  type JobStateFragment,
  SplitLimbsDocument,
  VolumesDocument,
  type VolumesQuery,
} from '../generated/operations.ts';
import type { Client } from './client.ts';
import { firstRows } from './first-rows.ts';
import { followJob } from './follow-job.ts';
import { createCommand, createGroup, type OutputOptions, print, table, toCount } from './output.ts';

export type ListedVolume = VolumesQuery['volumes']['nodes'][number];

export interface VolumeOptions extends OutputOptions {
  readonly study?: string[];
  readonly region?: string[];
  readonly site?: string[];
  readonly scanner?: string[];
  readonly visit?: string[];
  readonly annotated?: string[];
  readonly missingAll?: string[];
  readonly missingAny?: string[];
}

export function volumesCommand(connect: () => Promise<Client>): Command {
  const volumes = createGroup('volumes', 'Volumes: list, split both-limb images, derive classes');
  volumes.addCommand(
    withFilter(createCommand('list', 'List volumes in use'))
      .option('--limit <n>', 'at most so many', toCount, 100)
      .action(async (options: VolumeOptions & { limit: number }) => {
        const listed = await listVolumes(await connect(), filterOf(options), options.limit);
        print(options, listed, () => describeVolumes(listed));
      }),
  );
  volumes.addCommand(
    createCommand('split', 'Cut both-limb images into one volume per limb')
      .option('--study <code...>', 'only volumes of these studies')
      .action(async (options: VolumeOptions) => {
        const job = await splitLimbs(await connect(), options.study);
        print(options, job.items, () => describeItems(job));
      }),
  );
  volumes.addCommand(
    createCommand('derive', 'Derive intermuscular fat where every other class is labelled')
      .option('--study <code...>', 'only volumes of these studies')
      .action(async (options: VolumeOptions) => {
        const job = await deriveClasses(await connect(), options.study);
        print(options, job.items, () => describeItems(job));
      }),
  );
  return volumes;
}

/** The options by which volumes are chosen, the same for every command that does. */
export function withFilter(command: Command): Command {
  return command
    .option('--study <code...>', 'only these studies')
    .option('--region <region...>', 'only these body regions')
    .option('--site <name...>', 'only scanners at these sites')
    .option('--scanner <name...>', 'only these scanners')
    .option('--visit <code...>', 'only visits with these codes')
    .option('--annotated <class...>', 'only volumes in which all these classes are labelled')
    .option(
      '--missing, --missing-all <class...>',
      'only volumes in which none of these classes is labelled',
    )
    .option(
      '--missing-any <class...>',
      'only volumes in which at least one of these classes is not labelled',
    );
}

/** The filter that the options describe, as the API takes it. */
export function filterOf(options: VolumeOptions) {
  const { study, region, site, scanner, visit, annotated, missingAll, missingAny } = options;
  return {
    ...(study && { studies: study }),
    ...(region && { regions: region }),
    ...(site && { sites: site }),
    ...(scanner && { scanners: scanner }),
    ...(visit && { visits: visit }),
    ...(annotated && { annotated }),
    ...(missingAll && { missing: missingAll }),
    ...(missingAny && { missingAny }),
  };
}

/** The first `limit` volumes that match, with the number of all. */
export async function listVolumes(
  client: Client,
  filter: ReturnType<typeof filterOf>,
  limit: number,
): Promise<{ volumes: ListedVolume[]; totalCount: number }> {
  const { rows, totalCount } = await firstRows(limit, async (page) => {
    return (await client.request(VolumesDocument, { filter, ...page })).volumes;
  });
  return { volumes: rows, totalCount };
}

export async function splitLimbs(client: Client, studies?: string[]): Promise<JobStateFragment> {
  const input = studies ? { studies } : {};
  const { splitLimbs: started } = await client.request(SplitLimbsDocument, { input });
  return followJob(client, started.job, 'Splitting limbs');
}

export async function deriveClasses(client: Client, studies?: string[]): Promise<JobStateFragment> {
  const input = studies ? { studies } : {};
  const { deriveClasses: started } = await client.request(DeriveClassesDocument, { input });
  return followJob(client, started.job, 'Deriving classes');
}

/** How many were done, and the refusals by reason. */
export function describeItems({ items }: JobStateFragment): string {
  const refused = items.filter(({ code }) => code !== null);
  const heading = `${countOf(items) - countOf(refused)} done, ${countOf(refused)} refused.`;
  const reasons = Map.groupBy(refused, ({ code, message }) => `${code}: ${message}`);
  const lines = [...reasons].map(
    ([reason, some]) =>
      `  ${countOf(some)} × ${reason}\n      ${someOf(some.map((item) => item.subject))}`,
  );
  return [heading, ...lines].join('\n');
}

function countOf(items: JobStateFragment['items']): number {
  return items.reduce((sum, { count }) => sum + count, 0);
}

/** The first few of a list of names, and how many more there are. */
export function someOf(names: readonly string[], most = 4): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

function describeVolumes({ volumes, totalCount }: { volumes: ListedVolume[]; totalCount: number }) {
  const rows = volumes.map((volume) => [
    volume.study.code,
    volume.subject.code,
    volume.visit.code,
    volume.schema.region,
    volume.laterality.toLowerCase(),
    volume.scanner.name,
    volume.size.join('×'),
    volume.coverage.filter(({ state }) => state === 'ANNOTATED' || state === 'ABSENT').length,
    volume.coverage.filter(({ state }) => state === 'NOT_ANNOTATED').length,
    volume.id,
  ]);
  const head = [
    'study',
    'subject',
    'visit',
    'region',
    'limb',
    'scanner',
    'voxels',
    'known',
    'missing',
    'id',
  ];
  return `${volumes.length} of ${totalCount} volumes\n\n${table(head, rows)}`;
}
