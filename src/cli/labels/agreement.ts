import type { Command } from 'commander';
import {
  MeasureAgreementDocument,
  type MeasureAgreementInput,
  ReaderAgreementDocument,
  type ReaderAgreementQuery,
  VolumeAgreementDocument,
  type VolumeAgreementQuery,
} from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { followJob } from '../follow-job.ts';
import { createCommand, dice, type OutputOptions, print, table } from '../output.ts';
import { describeItems, filterOf, withFilter } from '../volumes.ts';

type Pair = Extract<
  NonNullable<VolumeAgreementQuery['node']>,
  { __typename: 'Volume' }
>['agreement'][number];

type Report = ReaderAgreementQuery['readerAgreement'];

type FilterOptions = Parameters<typeof filterOf>[0];

export function agreementCommand(connect: () => Promise<Client>): Command {
  return withFilter(
    createCommand('agreement', 'How far label maps agree: of a volume, or by readers over many'),
  )
    .argument('[volume]', 'id of a volume: myograph volumes list shows it')
    .action(async (volume: string | undefined, options: OutputOptions & FilterOptions) => {
      const client = await connect();
      if (volume === undefined) {
        const report = await readersAgreement(client, options);
        print(options, report, () => describeReport(report));
      } else {
        const pairs = await volumeAgreement(client, volume);
        print(options, pairs, () => describePairs(pairs));
      }
    });
}

/** The pairs of a volume's label maps, compared first where they were not. */
async function volumeAgreement(client: Client, id: string): Promise<Pair[]> {
  const pairs = await pairsOf(client, id);
  if (pairs.every(({ isMeasured }) => isMeasured)) return pairs;
  await measure(client, { volumeIds: [id] });
  return pairsOf(client, id);
}

async function pairsOf(client: Client, id: string): Promise<Pair[]> {
  const { node } = await client.request(VolumeAgreementDocument, { id });
  if (node?.__typename === 'Volume') return node.agreement;
  throw new ServerRefusal('NOT_FOUND', 'There is no such volume that you may see.');
}

async function readersAgreement(client: Client, options: FilterOptions): Promise<Report> {
  const filter = filterOf(options);
  const { readerAgreement: report } = await client.request(ReaderAgreementDocument, { filter });
  if (report.unmeasuredPairs === 0) return report;
  await measure(client, options.study ? { studies: options.study } : {});
  return (await client.request(ReaderAgreementDocument, { filter })).readerAgreement;
}

async function measure(client: Client, input: MeasureAgreementInput): Promise<void> {
  const { measureAgreement } = await client.request(MeasureAgreementDocument, { input });
  const job = await followJob(client, measureAgreement.job, 'Comparing label maps');
  if (job.items.some(({ code }) => code !== null)) console.error(describeItems(job));
}

function describePairs(pairs: readonly Pair[]): string {
  if (pairs.length === 0) {
    return 'The volume has no two label maps in which a class was looked for in the same slices.';
  }
  const rows = pairs.flatMap(({ first, second, classes }) =>
    classes.map((each) => [
      ...[readerOf(first), readerOf(second), each.class.code, each.sliceCount],
      ...[dice(each.dice), each.both, each.firstOnly, each.secondOnly],
      each.worstSlices.map((of) => `${of.slice} (${of.firstOnly + of.secondOnly})`).join(', '),
    ]),
  );
  const head = ['first', 'second', 'class', 'slices', 'Dice', 'both', 'first only', 'second only'];
  return table([...head, 'worst slices (voxels that differ)'], rows);
}

function readerOf({ annotator, annotatedAt, status }: Pair['first']): string {
  const day = annotatedAt === null ? '' : ` ${annotatedAt}`;
  return `${annotator}${day}${status === 'REJECTED' ? ' (rejected)' : ''}`;
}

function describeReport({ rows, unmeasuredPairs }: Report): string {
  if (rows.length === 0) return 'No two label maps of a volume that matches can be compared.';
  const lines = rows.map((row) => [
    ...[row.first, row.second, row.class.code, row.subjects, row.volumes, row.comparisons],
    ...[dice(row.meanDice), row.interval && `${dice(row.interval.low)}–${dice(row.interval.high)}`],
    row.emptyComparisons,
  ]);
  const head = ['reader', 'and', 'class', 'subjects', 'volumes', 'pairs', 'mean Dice', '95 %'];
  const rest = unmeasuredPairs > 0 ? [`${unmeasuredPairs} pairs were not compared.`] : [];
  return [table([...head, 'both empty'], lines), ...rest].join('\n');
}
