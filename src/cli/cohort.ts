import type { Command } from 'commander';
import {
  CohortsDocument,
  CreateCohortDocument,
  FreezeCohortDocument,
  FreezeFoldsDocument,
} from '../generated/operations.ts';
import type { Client } from './client.ts';
import { deleteCommand, updateCommand } from './cohort/change.ts';
import { describeFolds, describeSnapshot, describeSnapshots } from './cohort/describe.ts';
import { diffCommand } from './cohort/diff.ts';
import { findCohort } from './cohort/find.ts';
import { previewCommand } from './cohort/preview.ts';
import { createCommand, createGroup, type OutputOptions, print, table, toCount } from './output.ts';
import { filterOf, withFilter } from './volumes.ts';

export { describeSnapshot } from './cohort/describe.ts';

export function cohortCommand(connect: () => Promise<Client>): Command {
  const cohort = createGroup(
    'cohort',
    'Cohorts: list, create, preview, freeze, show, diff, update, delete',
  );
  cohort.addCommand(
    createCommand('list', 'Cohorts and their snapshots').action(async (options: OutputOptions) => {
      const { cohorts } = await (await connect()).request(CohortsDocument, {});
      const rows = cohorts.nodes.map(({ name, studies, volumeCount, snapshots }) => [
        name,
        studies.map(({ code }) => code).join(' '),
        volumeCount,
        snapshots.totalCount,
      ]);
      print(options, cohorts.nodes, () =>
        table(['cohort', 'studies', 'volumes now', 'snapshots'], rows),
      );
    }),
  );
  cohort.addCommand(
    withFilter(createCommand('create', 'Save a query over volumes'))
      .argument('<name>', 'unique name')
      .option('--description <text>', 'what it is for')
      .action(async (name: string, options: CreateOptions) => {
        const studies = options.study ?? [];
        const client = await connect();
        const filter = filterOf(options);
        const created = await createCohort(client, name, studies, filter, options.description);
        print(options, created, () => `${created.name}: ${created.volumeCount} volumes match now.`);
      }),
  );
  cohort.addCommand(
    createCommand('freeze', 'Freeze the volumes that match now, with a split by subject')
      .argument('<name>', 'name of the cohort')
      .option('--class <code...>', 'classes to train; all annotated ones when left out')
      .option('--split-seed <n>', 'seed of the split', toCount, 1)
      .option('--folds <n>', 'freeze for cross-validation: a snapshot for each fold', toCount)
      .option('--model-labels', 'take accepted label maps of models for labels, too')
      .action(async (name: string, options: OutputOptions & FreezeOptions) => {
        const client = await connect();
        if (options.folds === undefined) {
          const snapshot = await freezeCohort(client, name, options);
          print(options, snapshot, () => describeSnapshot(name, snapshot));
        } else {
          const snapshots = await freezeFolds(client, name, options, options.folds);
          print(options, snapshots, () => describeFolds(name, snapshots));
        }
      }),
  );
  cohort.addCommand(
    createCommand('show', 'The snapshots of a cohort')
      .argument('<name>', 'name of the cohort')
      .action(async (name: string, options: OutputOptions) => {
        const found = await findCohort(await connect(), name);
        print(options, found, () =>
          found.snapshots.nodes.length === 0
            ? `${name}: ${found.volumeCount} volumes match now; never frozen.`
            : describeSnapshots(name, found.snapshots.nodes),
        );
      }),
  );
  cohort.addCommand(previewCommand(connect));
  cohort.addCommand(diffCommand(connect));
  cohort.addCommand(updateCommand(connect));
  cohort.addCommand(deleteCommand(connect));
  return cohort;
}

interface CreateOptions extends OutputOptions {
  readonly study?: string[];
  readonly description?: string;
}

export interface FreezeOptions {
  readonly class?: string[];
  readonly splitSeed: number;
  readonly folds?: number;
  readonly modelLabels?: boolean;
}

export async function createCohort(
  client: Client,
  name: string,
  studies: string[],
  filter: ReturnType<typeof filterOf>,
  description = '',
) {
  const { createCohort: created } = await client.request(CreateCohortDocument, {
    input: { name, description, studies, filter },
  });
  return created.cohort;
}

export async function freezeCohort(client: Client, name: string, options: FreezeOptions) {
  const input = await freezeInput(client, name, options);
  const { freezeCohort: frozen } = await client.request(FreezeCohortDocument, { input });
  return frozen.snapshot;
}

async function freezeFolds(client: Client, name: string, options: FreezeOptions, folds: number) {
  const input = { ...(await freezeInput(client, name, options)), folds };
  const { freezeFolds: frozen } = await client.request(FreezeFoldsDocument, { input });
  return frozen.snapshots;
}

async function freezeInput(client: Client, name: string, options: FreezeOptions) {
  const { id } = await findCohort(client, name);
  return {
    cohortId: id,
    classes: options.class ?? null,
    splitSeed: options.splitSeed,
    modelLabels: options.modelLabels ?? false,
  };
}
