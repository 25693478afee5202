import type {
  CardFacts,
  ClassResult,
  EvaluationFacts,
  GroupResult,
  PooledDice,
  SourceResult,
} from '../facts.ts';
import { type Block, count, heading, list, plain, score, table } from './markdown.ts';

/** What the numbers mean. */
export function metrics({ training: { settings } }: CardFacts): Block {
  return list([
    'Dice is 2TP / (2TP + FP + FN), from voxels counted on the matrix of each image, in the slices in which somebody looked for the class. Pooled Dice is that of all counts together.',
    'Over subjects, each subject counts once: its Dice is pooled over its volumes. The interval is the 95 % bootstrap interval of the mean.',
    'A dash stands where there is nothing to measure, and is never counted as 0 or 1.',
    'A source is what images share that were acquired together: study, scanner, region, sequence, repetition time, echo time and flip angle. For a class it is labelled where a volume learned from has the class labelled, unlabelled where volumes of it were learned from and none has, and unseen where none was learned from.',
    ...(settings.subset === 'all'
      ? []
      : ['All was measured in the half of each stack that is nearer to the trunk.']),
  ]);
}

/** The results of every evaluation. */
export function analyses({ results, resultsLeftOut }: CardFacts): Block[] {
  if (results.length === 0) return ['None: the version was not evaluated.'];
  return [
    ...results.flatMap(ofEvaluation),
    ...(resultsLeftOut === 0
      ? []
      : [`${count(resultsLeftOut, 'older evaluation')} left out of this card.`]),
  ];
}

function ofEvaluation(result: EvaluationFacts): Block[] {
  const { snapshot, classes, meanDice, byScanner, byRegion, bySource } = result;
  const unmeasured = classes.filter(({ whyNull }) => whyNull !== null);
  return [
    heading(3, `On ${plain(snapshot.cohort)} #${snapshot.number}`),
    `Mean over classes of the pooled Dice: ${score(meanDice)}.`,
    table(
      [
        ...['class', 'pooled Dice', 'subjects with Dice', 'mean', 'median', 'SD', '95 % interval'],
        ...['volumes', 'slices', 'empty slices'],
      ],
      classes.map(classRow),
    ),
    ...(unmeasured.length === 0
      ? []
      : [list(unmeasured.map(({ class: code, whyNull }) => `No Dice of ${code}: ${whyNull}.`))]),
    ...distanceBlocks(classes),
    heading(4, 'By scanner'),
    matrix(byScanner),
    heading(4, 'By region'),
    matrix(byRegion),
    heading(4, 'Labelled and unlabelled sources'),
    'Pooled Dice, and of how many volumes, where the class was labelled to learn from and where it was not.',
    table(['class', 'labelled', 'unlabelled', 'unseen'], bySource.map(sourceRow)),
  ];
}

function classRow({ class: code, dice, bySubject, volumes, slices, emptySlices }: ClassResult) {
  const { subjects, mean, median, standardDeviation, low, high } = bySubject;
  const interval = low === null ? '–' : `${score(low)} to ${score(high)}`;
  return [
    ...[code, score(dice), subjects, score(mean), score(median), score(standardDeviation)],
    ...[interval, volumes, slices, emptySlices],
  ];
}

/** Nothing where no distances were measured. */
function distanceBlocks(classes: readonly ClassResult[]): Block[] {
  const rows = classes.flatMap(({ class: code, distances }) => {
    if (distances === null) return [];
    const { subjects, hd95Mm, assdMm, surfaceDice, toleranceMm } = distances;
    const cells = [hd95Mm, assdMm].map((mm) => (mm === null ? '–' : mm.toFixed(2)));
    return [[code, subjects, ...cells, score(surfaceDice), toleranceMm]];
  });
  if (rows.length === 0) return [];
  const head = ['class', 'subjects', 'HD95 in mm', 'ASSD in mm', 'surface Dice', 'within mm'];
  return [
    'Between surfaces, elements between voxels weighted by their areas: means over subjects, of each the mean over its volumes. Distances, and the number of subjects, are of those in whom truth and prediction have the class; the surface Dice is 0 where one of the two lacks it.',
    table(head, rows),
  ];
}

function sourceRow({ class: code, labelled, unlabelled, unseen }: SourceResult) {
  return [code, ...[labelled, unlabelled, unseen].map(diceOf)];
}

/** A line for each class, a column for each group. */
function matrix(results: readonly GroupResult[]): Block {
  const groups = [...new Set(results.map(({ group }) => group))].sort();
  const rows = [...Map.groupBy(results, (result) => result.class)].map(([code, own]) => [
    code,
    ...groups.map((group) => diceOf(own.find((result) => result.group === group))),
  ]);
  return rows.length === 0 ? 'Nothing was measured.' : table(['class', ...groups.map(plain)], rows);
}

/** `0.912 (4)`, with the number of volumes. */
function diceOf(pooled: PooledDice | undefined): string {
  if (pooled === undefined || pooled.volumes === 0) return '–';
  return `${score(pooled.dice)} (${pooled.volumes})`;
}
