import type { Command } from 'commander';
import {
  type ClassRegressionTermsFragment,
  RegressionDocument,
  type RegressionQuery,
} from '../generated/operations.ts';
import type { Client } from './client.ts';
import { interval, probability } from './compare/paired.ts';
import { sliceHead, sliceOf } from './compare/places.ts';
import { subjectNames } from './compare/subjects.ts';
import { describeLeftOut } from './compare.ts';
import {
  createCommand,
  dice,
  type OutputOptions,
  print,
  signed,
  table,
  toNumber,
} from './output.ts';
import { chosenSnapshot, snapshotOption } from './snapshot.ts';
import { findVersion, versionName } from './version-name.ts';

type Report = RegressionQuery['regressionReport'];

interface RegressionOptions extends OutputOptions {
  readonly alias: string;
  readonly margin: number;
  readonly cohort?: string;
  readonly snapshot?: number;
  readonly failOnWorse?: boolean;
}

export function regressionCommand(connect: () => Promise<Client>): Command {
  return createCommand('regression', 'A version against the champion: what got better and worse')
    .argument('<version>', 'model@number or model@alias')
    .option('--alias <name>', 'the alias that points to the champion', 'champion')
    .option('--margin <dice>', 'a difference of Dice that is taken for none', toNumber, 0.01)
    .option('--cohort <name>', 'on a snapshot of this cohort, instead of the one evaluated on last')
    .addOption(snapshotOption())
    .option('--fail-on-worse', 'end with exit code 1 when the verdict is WORSE')
    .action(async (name: string, options: RegressionOptions) => {
      const client = await connect();
      const { id: versionId } = await findVersion(client, name);
      const { regressionReport: report } = await client.request(RegressionDocument, {
        ...{ versionId, alias: options.alias, margin: options.margin },
        snapshotId: await chosenSnapshot(client, options),
      });
      print(options, report, () => describeRegression(report));
      if (options.failOnWorse && report.verdict === 'WORSE') process.exitCode = 1;
    });
}

/** What the report says of classes, subjects and slices, and its summary. */
function describeRegression(report: Report): string {
  const { snapshot, classes, mean, leftOutSlices, subjects, slices, summary } = report;
  const [champion, candidate] = [versionName(report.champion), versionName(report.candidate)];
  const subjectOf = subjectNames([...subjects, ...slices]);
  const compared = [champion, candidate, 'difference'];
  const head = ['class', champion, candidate, 'n', 'difference', '95 % interval'];
  return [
    `${candidate} against ${report.alias} (${champion}) on ${snapshot.cohort.name} #${snapshot.number}, held-back subjects`,
    ...describeLeftOut(leftOutSlices),
    '',
    table([...head, 'p', 'p (Holm)', 'verdict'], [...classes, mean].map(classRow)),
    ...section('Subjects that lost most', ['subject', ...compared], subjects, (one) => [
      subjectOf(one),
    ]),
    ...section('Slices that lost most', [...sliceHead, ...compared], slices, (one) =>
      sliceOf(one, subjectOf),
    ),
    '',
    summary,
  ].join('\n');
}

function classRow(row: ClassRegressionTermsFragment): (string | number)[] {
  return [
    row.class ?? 'mean over classes',
    dice(row.champion),
    dice(row.candidate),
    row.pairs,
    signed(row.difference),
    interval(row.interval),
    probability(row.pValue),
    probability(row.adjustedPValue),
    row.verdict,
  ];
}

interface Loss {
  readonly champion: number;
  readonly candidate: number;
  readonly difference: number;
}

/** Nothing where nothing was lost. */
function section<Lost extends Loss>(
  title: string,
  head: readonly string[],
  losses: readonly Lost[],
  place: (loss: Lost) => readonly (string | number | null)[],
): string[] {
  if (losses.length === 0) return [];
  const rows = losses.map((loss) => [
    ...place(loss),
    dice(loss.champion),
    dice(loss.candidate),
    signed(loss.difference),
  ]);
  return [`\n${title}\n`, table(head, rows)];
}
