import { type Summary, summarise } from './statistics/summary.ts';

/** One subject measured with both of two model versions. */
export interface Pair {
  readonly subject: string;
  readonly a: number;
  readonly b: number;
  /** b − a. */
  readonly difference: number;
}

/** b against a, subject by subject, with the summary of the differences. */
export interface PairedDifferences extends Omit<Summary, 'n'> {
  readonly pairs: readonly Pair[];
  /** Subjects without a value in one of the two. */
  readonly unpaired: readonly string[];
}

/**
 * Differences b − a of a score (mean Dice, say) between two model versions on the same subjects, with
 * their mean, median and standard deviation (n − 1).
 *
 * @param a score by subject, null where it is undefined
 * @param b likewise
 */
export function pairedDifferences(
  a: ReadonlyMap<string, number | null>,
  b: ReadonlyMap<string, number | null>,
): PairedDifferences {
  const subjects = [...new Set([...a.keys(), ...b.keys()])].sort();
  const pairs = subjects.flatMap((subject) => pairOf(subject, a.get(subject), b.get(subject)));
  const paired = new Set(pairs.map(({ subject }) => subject));
  const { mean, median, sd } = summarise(pairs.map(({ difference }) => difference));
  return {
    pairs,
    unpaired: subjects.filter((subject) => !paired.has(subject)),
    mean,
    median,
    sd,
  };
}

function pairOf(
  subject: string,
  a: number | null | undefined,
  b: number | null | undefined,
): Pair[] {
  if (a === undefined || a === null || b === undefined || b === null) {
    return [];
  }
  return [{ subject, a, b, difference: b - a }];
}
