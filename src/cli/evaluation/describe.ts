import type {
  EvaluationStatisticsQuery,
  RepeatabilityMlFragment,
  ScoreFragment,
} from '../../generated/operations.ts';
import { table } from '../output.ts';

export type Statistics = Extract<
  NonNullable<EvaluationStatisticsQuery['node']>,
  { __typename: 'Evaluation' }
>;

/** An evaluation as tables, with units; a dash where there is no value. */
export function describeStatistics(statistics: Statistics): string {
  const { snapshot, classes, profile, volumeAgreement, testRetest } = statistics;
  return [
    `on ${snapshot.cohort.name} #${snapshot.number}, held-back subjects, each counted once`,
    overlapTable(classes),
    surfaceTable(classes),
    ...(profile ? [profileTable(profile)] : []),
    ...(volumeAgreement ? [agreementTable(volumeAgreement)] : []),
    ...(testRetest ? [retestTable(testRetest)] : []),
  ].join('\n\n');
}

type Classes = Statistics['classes'];

function overlapTable(classes: Classes): string {
  const head = ['class', 'subjects', 'Dice', '95 % interval', 'SD', 'median', 'pooled'];
  const rows = classes.map(({ class: code, subjects, emptySubjects, dice, pooled, ...rest }) => [
    ...[nameOf(code), withEmpty(subjects, emptySubjects)],
    ...[fixed(dice.mean, 3), range(dice, 3), fixed(dice.standardDeviation, 3)],
    ...[fixed(dice.median, 3), fixed(pooled?.dice, 3)],
    ...[rest.jaccard, rest.precision, rest.recall].map(({ mean }) => fixed(mean, 3)),
  ]);
  return table([...head, 'Jaccard', 'precision', 'recall'], rows);
}

function surfaceTable(classes: Classes): string {
  const tolerance = classes.find(({ toleranceMm }) => toleranceMm !== null)?.toleranceMm;
  const surfaceDice = `surface Dice${tolerance ? ` at ${tolerance} mm` : ''}`;
  const head = ['class', 'volume error, %', 'HD95, mm', 'ASSD, mm', surfaceDice];
  const rows = classes.map(({ class: code, volumeError, hd95Mm, assdMm, ...rest }) => [
    ...[nameOf(code), spread(volumeError, 1, 100), spread(hd95Mm, 2), spread(assdMm, 2)],
    ...[spread(rest.surfaceDice, 3), `${rest.volumesWithoutDistance} of ${rest.volumes}`],
  ]);
  const body = table([...head, 'volumes without distance'], rows);
  return `Mean ± SD over subjects\n\n${body}`;
}

function profileTable({ positions, sliceCounts, points }: NonNullable<Statistics['profile']>) {
  const rows = points.map(({ class: code, position, dice, emptySubjects, pooledDice }) => [
    ...[code, position, withEmpty(dice.subjects + emptySubjects, emptySubjects)],
    ...[fixed(dice.mean, 3), range(dice, 3), fixed(dice.standardDeviation, 3)],
    ...[fixed(dice.median, 3), fixed(pooledDice, 3)],
  ]);
  const means =
    sliceCounts.length === 1
      ? 'a position is a slice'
      : `${positions} shares of stacks of ${sliceCounts.join(', ')} slices`;
  const head = ['class', 'position', 'subjects', 'Dice', '95 % interval', 'SD', 'median', 'pooled'];
  return `Along the limb, 0 is the most proximal; ${means}\n\n${table(head, rows)}`;
}

function agreementTable(classes: NonNullable<Statistics['volumeAgreement']>) {
  const rows = classes.map(({ class: code, volumes, limits, emptyVolumes, partialVolumes }) => [
    ...[code, volumes, fixed(limits?.biasMl, 2), range(limits?.biasInterval, 2)],
    ...[fixed(limits?.lowerMl, 2), range(limits?.lowerInterval, 2)],
    ...[fixed(limits?.upperMl, 2), range(limits?.upperInterval, 2)],
    ...[emptyVolumes, partialVolumes],
  ]);
  const head = [
    ...['class', 'volumes', 'bias, mL', '95 % interval', 'lower limit, mL', '95 % interval'],
    ...['upper limit, mL', '95 % interval', 'empty', 'measured in part'],
  ];
  return `Predicted less manual volume, limits of agreement\n\n${table(head, rows)}`;
}

function retestTable(classes: NonNullable<Statistics['testRetest']>) {
  const title = 'The first two visits of the same limb';
  if (classes.length === 0) return `${title}: no subject has two.`;
  const rows = classes.flatMap(({ class: code, pairs, manual, predicted }) => [
    [code, pairs.length, 'manual', ...repeatability(manual)],
    [code, pairs.length, 'predicted', ...repeatability(predicted)],
  ]);
  const head = ['class', 'pairs', 'volume', 'ICC(2,1)', '95 % interval', 'CV, %'];
  return `${title}\n\n${table([...head, 'repeatability, mL'], rows)}`;
}

function repeatability(of: RepeatabilityMlFragment): string[] {
  return [
    ...[fixed(of.icc, 3), range(of.iccInterval, 3)],
    ...[fixed(of.withinSubjectCv, 1, 100), fixed(of.repeatabilityMl, 2)],
  ];
}

function nameOf(code: string | null): string {
  return code ?? 'mean over classes';
}

function withEmpty(subjects: number, empty: number): string {
  return empty === 0 ? `${subjects}` : `${subjects}, ${empty} empty`;
}

function fixed(value: number | null | undefined, digits: number, times = 1): string {
  if (value === null || value === undefined) return '–';
  return (value * times).toFixed(digits).replace('-', '−');
}

function range(
  interval: { readonly low: number | null; readonly high: number | null } | null | undefined,
  digits: number,
): string {
  if (!interval || interval.low === null || interval.high === null) return '–';
  return `${fixed(interval.low, digits)} to ${fixed(interval.high, digits)}`;
}

function spread({ mean, standardDeviation }: ScoreFragment, digits: number, times = 1): string {
  if (standardDeviation === null) return fixed(mean, digits, times);
  return `${fixed(mean, digits, times)} ± ${fixed(standardDeviation, digits, times)}`;
}
