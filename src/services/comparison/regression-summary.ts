import type { ClassRegression } from './class-regression.ts';
import type { RegressionVerdict } from './verdict.ts';

/** What a version against the champion came to, before it is told. */
export interface RegressionFindings {
  readonly alias: string;
  readonly margin: number;
  readonly classes: readonly ClassRegression[];
  readonly mean: ClassRegression;
  readonly onlyChampion: readonly string[];
  readonly onlyCandidate: readonly string[];
  readonly verdict: RegressionVerdict;
}

const verdicts: readonly RegressionVerdict[] = ['WORSE', 'BETTER', 'UNCHANGED', 'UNDECIDED'];

/**
 * The report in a few sentences.
 *
 * @param names `model@number` of the two
 * @param snapshot name of the cohort and number of the snapshot
 */
export function summaryOf(
  { alias, margin, classes, mean, onlyChampion, onlyCandidate, verdict }: RegressionFindings,
  names: { readonly candidate: string; readonly champion: string },
  snapshot: string,
): string {
  const counts = verdicts.flatMap((which) => countOf(classes, which));
  return [
    `${names.candidate} against ${alias} (${names.champion}) on ${snapshot}: ${verdict}, with a margin of ${margin}.`,
    meanSentence(mean),
    `Of ${classes.length} classes: ${counts.join('; ') || 'none measured'}.`,
    ...onlySentence(names.champion, onlyChampion),
    ...onlySentence(names.candidate, onlyCandidate),
  ].join(' ');
}

function meanSentence({
  champion,
  candidate,
  pairs,
  difference,
  interval,
  pValue,
}: ClassRegression) {
  if (difference === null) return 'No subject has a Dice under both.';
  const spread = interval
    ? `, 95 % interval ${signed(interval.low)} to ${signed(interval.high)}`
    : '';
  const test = pValue === null ? '' : `, p = ${pValue.toPrecision(2)}`;
  return `Mean Dice over classes ${fixed(candidate)} against ${fixed(champion)} in ${pairs} ${pairs === 1 ? 'subject' : 'subjects'}: ${signed(difference)}${spread}${test}.`;
}

/** Those that got worse and better are named with their difference. */
function countOf(classes: readonly ClassRegression[], which: RegressionVerdict): string[] {
  const own = classes.filter(({ verdict }) => verdict === which);
  if (own.length === 0) return [];
  const isNamed = which === 'WORSE' || which === 'BETTER';
  const list = own.map(({ class: code, difference }) => `${code} ${signed(difference)}`).join(', ');
  return [`${own.length} ${which}${isNamed ? ` (${list})` : ''}`];
}

function onlySentence(name: string, classes: readonly string[]): string[] {
  return classes.length === 0 ? [] : [`Only ${name} has ${classes.join(', ')}.`];
}

function fixed(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

function signed(value: number | null): string {
  return value === null ? '–' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}
