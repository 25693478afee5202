import type { CompareVersionsQuery } from '../../generated/operations.ts';
import { dice, signed, table } from '../output.ts';
import type { SubjectName } from './subjects.ts';

type Paired = CompareVersionsQuery['compareVersions']['paired'][number];

/** The server gives no p-value under so many pairs; its constant is not for clients to import. */
const fewestPairsForTest = 6;

/**
 * The first version minus another, by class: each subject's difference where there are few, and tests where
 * there are enough for one.
 */
export function describePaired(title: string, byClass: Paired, nameOf: SubjectName): string {
  const pairs = Math.max(0, ...byClass.map((entry) => entry.pairs));
  const isTested = pairs >= fewestPairsForTest;
  const rows = byClass.map((entry) => [
    entry.class ?? 'mean over classes',
    entry.pairs,
    signed(entry.mean),
    interval(entry.interval),
    signed(entry.median),
    dice(entry.standardDeviation),
    ...(isTested
      ? [probability(entry.pValue), probability(entry.adjustedPValue)]
      : [differencesOf(entry, nameOf)]),
  ]);
  const head = ['class', 'n', 'mean', '95 % interval', 'median', 'SD'];
  const note = isTested
    ? 'p of the signed-rank test; p (Holm) is adjusted for all classes × versions of this comparison.'
    : `Under ${fewestPairsForTest} pairs: differences and n, no p-value.`;
  const tests = isTested ? ['p', 'p (Holm)'] : ['differences'];
  return `\n${title}, by subject\n\n${table([...head, ...tests], rows)}\n${note}`;
}

function differencesOf({ differences }: Paired[number], nameOf: SubjectName): string {
  return differences.map((one) => `${nameOf(one)} ${signed(one.difference)}`).join(', ');
}

/** Both ends with their signs; a dash where there is none. */
export function interval(ends: { low: number; high: number } | null): string {
  return ends === null ? '–' : `${signed(ends.low)} to ${signed(ends.high)}`;
}

/** A p-value with three decimals; a dash where there is none. */
export function probability(value: number | null): string {
  if (value === null) return '–';
  return value < 0.001 ? '<0.001' : value.toFixed(3);
}
