import type { Command } from 'commander';
import {
  CohortDocument,
  CohortsDocument,
  CreateCohortDocument,
  FreezeCohortDocument,
  type SnapshotSummaryFragment,
} from '../generated/operations.ts';
import { type Client, ServerRefusal } from './client.ts';
import { describeSet } from './labels.ts';
import { describeChoice } from './loss.ts';
import { createCommand, createGroup, type OutputOptions, print, table, toCount } from './output.ts';
import { filterOf, withFilter } from './volumes.ts';

export function cohortCommand(connect: () => Promise<Client>): Command {
  const cohort = createGroup('cohort', 'Cohorts: list, create, freeze, show');
  cohort.addCommand(
    createCommand('list', 'Cohorts and their snapshots').action(async (options: OutputOptions) => {
      const { cohorts } = await (await connect()).request(CohortsDocument, {});
      const rows = cohorts.map(({ name, studies, volumeCount, snapshots }) => [
        name,
        studies.map(({ code }) => code).join(' '),
        volumeCount,
        snapshots.length,
      ]);
      print(options, cohorts, () => table(['cohort', 'studies', 'volumes now', 'snapshots'], rows));
    }),
  );
  cohort.addCommand(
    withFilter(createCommand('create', 'Save a query over volumes'))
      .argument('<name>', 'unique name')
      .action(async (name: string, options: OutputOptions & { study?: string[] }) => {
        const studies = options.study ?? [];
        const created = await createCohort(await connect(), name, studies, filterOf(options));
        print(options, created, () => `${created.name}: ${created.volumeCount} volumes match now.`);
      }),
  );
  cohort.addCommand(
    createCommand('freeze', 'Freeze the volumes that match now, with a split by subject')
      .argument('<name>', 'name of the cohort')
      .option('--class <code...>', 'classes to train; all annotated ones when left out')
      .option('--split-seed <n>', 'seed of the split', toCount, 1)
      .action(async (name: string, options: OutputOptions & FreezeOptions) => {
        const snapshot = await freezeCohort(await connect(), name, options);
        print(options, snapshot, () => describeSnapshot(name, snapshot));
      }),
  );
  cohort.addCommand(
    createCommand('show', 'The snapshots of a cohort')
      .argument('<name>', 'name of the cohort')
      .action(async (name: string, options: OutputOptions) => {
        const found = await findCohort(await connect(), name);
        print(options, found, () =>
          found.snapshots.length === 0
            ? `${name}: ${found.volumeCount} volumes match now; never frozen.`
            : found.snapshots.map((snapshot) => describeSnapshot(name, snapshot)).join('\n\n'),
        );
      }),
  );
  return cohort;
}

export interface FreezeOptions {
  readonly class?: string[];
  readonly splitSeed: number;
}

export async function createCohort(
  client: Client,
  name: string,
  studies: string[],
  filter: ReturnType<typeof filterOf>,
) {
  const { createCohort: created } = await client.request(CreateCohortDocument, {
    input: { name, studies, filter },
  });
  return created.cohort;
}

export async function freezeCohort(client: Client, name: string, options: FreezeOptions) {
  const { id } = await findCohort(client, name);
  const { freezeCohort: frozen } = await client.request(FreezeCohortDocument, {
    input: { cohortId: id, classes: options.class ?? null, splitSeed: options.splitSeed },
  });
  return frozen.snapshot;
}

/** The cohort with this name. Throws NOT_FOUND. */
export async function findCohort(client: Client, name: string) {
  const { cohort } = await client.request(CohortDocument, { name });
  if (cohort) return cohort;
  throw new ServerRefusal(
    'NOT_FOUND',
    `There is no cohort ${name}. myograph cohort list names them.`,
  );
}

/** Sides, classes and the loss that it leads to. */
export function describeSnapshot(cohort: string, snapshot: SnapshotSummaryFragment): string {
  const { members, classCounts, leftOut, labelSets } = snapshot;
  const count = (side: string) => members.filter((member) => member.side === side);
  const subjects = (side: string) =>
    new Set(count(side).map(({ volume }) => volume.subject.id)).size;
  const sides = (['TRAINING', 'EVALUATION'] as const).map(
    (side) => `${side.toLowerCase()} ${count(side).length} volumes of ${subjects(side)} subjects`,
  );
  return [
    `${cohort} #${snapshot.number}: ${sides.join(', ')}; hash ${snapshot.hash.slice(0, 12)}`,
    '',
    table(
      ['class', 'annotated for training', 'for evaluation'],
      classCounts.map(({ class: code, training, evaluation }) => [code, training, evaluation]),
    ),
    ...leftOut.map(({ class: code, why }) => `Left out: ${code}: ${why}`),
    ...labelSets.map(({ code, classes }) => `Label set: ${describeSet(code, classes)}`),
    '',
    describeChoice(snapshot.lossChoice),
  ].join('\n');
}
