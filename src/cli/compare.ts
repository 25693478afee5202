import type { Command } from 'commander';
import {
  CompareVersionsDocument,
  type CompareVersionsQuery,
  WorstSlicesDocument,
} from '../generated/operations.ts';
import type { Client } from './client.ts';
import { createCommand, dice, type OutputOptions, print, signed, table } from './output.ts';
import { findVersion, versionName } from './version-name.ts';

export type Comparison = CompareVersionsQuery['compareVersions'];

/** Under so many pairs no test says anything. */
const fewestPairsForTest = 6;

export function compareCommand(connect: () => Promise<Client>): Command {
  return createCommand('compare', 'Versions side by side on the same subjects, class by class')
    .argument('<versions...>', 'two or more of model@number or model@alias')
    .action(async (names: string[], options: OutputOptions) => {
      const client = await connect();
      const versions = await Promise.all(names.map((name) => findVersion(client, name)));
      const comparison = await compareVersions(
        client,
        versions.map(({ id }) => id),
      );
      print(options, comparison, () => describeComparison(comparison));
    });
}

export async function compareVersions(client: Client, versionIds: string[]): Promise<Comparison> {
  return (await client.request(CompareVersionsDocument, { versionIds })).compareVersions;
}

/** The slices with the lowest Dice of one class. */
export async function worstSlices(client: Client, evaluationId: string, first: number) {
  const { node } = await client.request(WorstSlicesDocument, { evaluationId, first });
  return node?.__typename === 'Evaluation' ? node.worst : [];
}

/** Dice per class of each version, and the first minus each other, subject by subject. */
export function describeComparison({
  versions,
  snapshot,
  leftOutSlices,
  rows,
  meanDice,
  paired,
}: Comparison): string {
  const names = versions.map(versionName);
  const lines = rows.map(({ class: code, dice: values }) => [code, ...values.map(dice)]);
  const differences = paired.map((byClass, index) =>
    describePaired(`${names[0]} minus ${names[index + 1]}`, byClass),
  );
  return [
    `On ${snapshot.cohort.name} #${snapshot.number}, held-back subjects`,
    ...describeLeftOut(leftOutSlices),
    '',
    table(['Dice', ...names], [...lines, ['mean over classes', ...meanDice.map(dice)]]),
    ...differences,
  ].join('\n');
}

function describeLeftOut(slices: number): string[] {
  if (slices === 0) return [];
  return [
    `Only in the slices and classes that all were measured in; left out, as only some were: ${slices} slices × classes.`,
  ];
}

function describePaired(title: string, byClass: Comparison['paired'][number]): string {
  const pairs = Math.max(0, ...byClass.map((entry) => entry.pairs));
  const rows = byClass.map((entry) => [
    entry.class ?? 'mean over classes',
    entry.pairs,
    signed(entry.mean),
    signed(entry.median),
    dice(entry.standardDeviation),
    entry.differences
      .map(({ subject, difference }) => `${subject} ${signed(difference)}`)
      .join(', '),
  ]);
  const note =
    pairs < fewestPairsForTest
      ? `\nUnder ${fewestPairsForTest} pairs: differences and n, no p-value.`
      : '';
  return `\n${title}, by subject\n\n${table(['class', 'n', 'mean', 'median', 'SD', 'differences'], rows)}${note}`;
}
