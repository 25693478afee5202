import { type Command, Option } from 'commander';
import { MyographError } from '../errors.ts';
import {
  CompareVersionsDocument,
  type CompareVersionsQuery,
  type CompareVersionsQueryVariables,
  WorstSlicesDocument,
} from '../generated/operations.ts';
import type { Client } from './client.ts';
import { describePaired } from './compare/paired.ts';
import { describeGroups, describeSlices, type Grouping, groupings } from './compare/places.ts';
import { subjectNames } from './compare/subjects.ts';
import { createCommand, dice, type OutputOptions, print, table, toPositive } from './output.ts';
import { chosenSnapshot, snapshotOption } from './snapshot.ts';
import { findVersion, versionName } from './version-name.ts';

export type Comparison = CompareVersionsQuery['compareVersions'];

interface CompareOptions extends OutputOptions {
  readonly cohort?: string;
  readonly snapshot?: number;
  readonly by?: Grouping;
  readonly class?: string[];
  readonly worst?: number;
}

export function compareCommand(connect: () => Promise<Client>): Command {
  return createCommand('compare', 'Versions side by side on the same subjects, class by class')
    .argument('<versions...>', 'two to twenty of model@number or model@alias')
    .option('--cohort <name>', 'on a snapshot of this cohort, instead of the one evaluated on last')
    .addOption(snapshotOption())
    .addOption(new Option('--by <what>', 'also Dice by this').choices(groupings))
    .option('--class <codes...>', 'show these classes alone; means and p-values stay those of all')
    .option(
      '--worst <n>',
      'also the slices in which all are worst, and in which they differ most',
      toPositive,
    )
    .action(async (names: string[], options: CompareOptions) => {
      const client = await connect();
      const comparison = await readComparison(client, names, options);
      print(options, comparison, () => describeComparison(comparison, options.by));
    });
}

export async function compareVersions(
  client: Client,
  versionIds: string[],
  asked: Omit<CompareVersionsQueryVariables, 'versionIds'> = {},
): Promise<Comparison> {
  const variables = { ...asked, versionIds };
  return (await client.request(CompareVersionsDocument, variables)).compareVersions;
}

/** The slices with the lowest Dice of one class. */
export async function worstSlices(client: Client, evaluationId: string, first: number) {
  const { node } = await client.request(WorstSlicesDocument, { evaluationId, first });
  return node?.__typename === 'Evaluation' ? node.worst : [];
}

/** Dice per class of each version, and the first minus each other, subject by subject. */
export function describeComparison(comparison: Comparison, by?: Grouping): string {
  const { versions, snapshot, leftOutSlices, rows, meanDice, paired, worst, spread } = comparison;
  const names = versions.map(versionName);
  const lines = rows.map(({ class: code, dice: values }) => [code, ...values.map(dice)]);
  const subjectOf = subjectNames([
    ...paired.flat().flatMap(({ differences }) => differences),
    ...[comparison.dice, worst, spread].flatMap((cells) => cells ?? []),
  ]);
  const differences = paired.map((byClass, index) =>
    describePaired(`${names[0]} minus ${names[index + 1]}`, byClass, subjectOf),
  );
  return [
    `On ${snapshot.cohort.name} #${snapshot.number}, held-back subjects`,
    ...describeLeftOut(leftOutSlices),
    '',
    table(['pooled Dice', ...names], [...lines, ['mean over classes', ...meanDice.map(dice)]]),
    ...differences,
    ...(comparison.dice && by ? [describeGroups(names, by, comparison.dice, subjectOf)] : []),
    ...(worst
      ? [describeSlices('Lowest mean Dice over the versions', names, worst, subjectOf)]
      : []),
    ...(spread
      ? [describeSlices('Largest differences between the versions', names, spread, subjectOf)]
      : []),
  ].join('\n');
}

/** Tells that not everything counted. */
export function describeLeftOut(slices: number): string[] {
  if (slices === 0) return [];
  return [
    `Only in the slices and classes that all were measured in; left out, as only some were: ${slices} slices × classes.`,
  ];
}

async function readComparison(
  client: Client,
  names: readonly string[],
  options: CompareOptions,
): Promise<Comparison> {
  const { by, worst, class: classes } = options;
  const versions = await Promise.all(names.map((name) => findVersion(client, name)));
  const comparison = await compareVersions(
    client,
    versions.map(({ id }) => id),
    {
      snapshotId: await chosenSnapshot(client, options),
      classes: classes ?? null,
      ...(by && { groupBy: ['CLASS', groupOf[by]], withGroups: true }),
      ...(worst !== undefined && { first: worst, withSlices: true }),
    },
  );
  return classes ? ofClasses(comparison, classes) : comparison;
}

const groupOf = {
  subject: 'SUBJECT',
  visit: 'VISIT',
  scanner: 'SCANNER',
  volume: 'VOLUME',
  slice: 'SLICE',
} as const;

/** Those rows alone, and the mean over all classes. */
function ofClasses(comparison: Comparison, classes: readonly string[]): Comparison {
  const known = comparison.rows.map((row) => row.class);
  const unknown = classes.filter((code) => !known.includes(code));
  if (unknown.length > 0) {
    throw new MyographError(
      'INVALID_INPUT',
      `Nothing was measured of ${unknown.join(', ')} under all versions. There is: ${known.join(', ') || 'no class'}.`,
    );
  }
  const isShown = (code: string | null) => code === null || classes.includes(code);
  return {
    ...comparison,
    rows: comparison.rows.filter((row) => isShown(row.class)),
    paired: comparison.paired.map((entries) => entries.filter((entry) => isShown(entry.class))),
  };
}
