/** One subject measured with both of two model versions. */
export interface Pair {
  readonly subject: string;
  readonly a: number;
  readonly b: number;
  /** b − a. */
  readonly difference: number;
}

/** b against a, subject by subject. The statistics are null where there are too few pairs for them. */
export interface PairedDifferences {
  readonly pairs: readonly Pair[];
  /** Subjects without a value in one of the two. */
  readonly unpaired: readonly string[];
  readonly mean: number | null;
  readonly median: number | null;
  /** Sample standard deviation (n − 1) of the differences. */
  readonly sd: number | null;
}

/**
 * Differences b − a of a score (mean Dice, say) between two model versions on the same subjects, with
 * their number, and without a p-value: that of so few subjects would say nothing.
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
  const differences = pairs.map(({ difference }) => difference);
  return {
    pairs,
    unpaired: subjects.filter((subject) => !paired.has(subject)),
    mean: mean(differences),
    median: median(differences),
    sd: standardDeviation(differences),
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

/** Arithmetic mean; null of nothing. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((x, y) => x - y);
  const middle = sorted.length >> 1;
  return mean(sorted.slice(sorted.length % 2 === 0 ? middle - 1 : middle, middle + 1));
}

function standardDeviation(values: readonly number[]): number | null {
  const centre = mean(values);
  if (centre === null || values.length < 2) {
    return null;
  }
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
