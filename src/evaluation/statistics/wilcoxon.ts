import wilcoxon from '@stdlib/stats-wilcoxon';
import { sum } from 'simple-statistics';

export interface SignedRankTest {
  /** Pairs, those without a difference included. */
  readonly n: number;
  readonly pValue: number | null;
}

/** With fewer, no outcome could reach p < 0.05: the smallest p of five is 2 / 2⁵ = 0.0625. */
export const FEWEST_PAIRS = 6;
/** 2¹³ = 8192 signs are gone through one by one. */
const MOST_ENUMERATED = 13;

/**
 * Two-sided Wilcoxon signed-rank test that paired differences are symmetric about zero (Wilcoxon 1945).
 *
 * Differences of zero are dropped (Wilcoxon's own way), tied ones share their mean rank. Up to 13 of the rest
 * the p-value is exact, ties or not; up to 50 it is exact without ties; else it is of the normal approximation
 * with tie correction and without continuity correction. So it is what SciPy's `wilcoxon` answers, by its
 * defaults, for the differences that are not zero.
 *
 * @param differences one a subject, finite
 * @returns a p-value of null under six pairs, and where no two values differ
 */
export function wilcoxonSignedRank(differences: readonly number[]): SignedRankTest {
  const n = differences.length;
  const nonZero = differences.filter((difference) => difference !== 0);
  if (n < FEWEST_PAIRS || nonZero.length === 0) {
    return { n, pValue: null };
  }
  const opposite = nonZero.map((difference) => -difference);
  return { n, pValue: Math.min(1, 2 * Math.min(lowerTail(nonZero), lowerTail(opposite))) };
}

/**
 * P(rank sum of the positive differences ≤ the one observed). Each side is asked for as a lower tail: as
 * 1 − P, small ones would lose their digits.
 */
function lowerTail(differences: number[]): number {
  return differences.length <= MOST_ENUMERATED
    ? enumeratedTail(differences)
    : wilcoxon(differences, { alternative: 'less', correction: false }).pValue;
}

/** Over all 2ⁿ equally likely signs of the ranks: exact also where ranks are tied. */
function enumeratedTail(differences: readonly number[]): number {
  const sizes = differences.map(Math.abs);
  const ranks = sizes.map((size) => meanRank(size, sizes));
  const observed = sum(ranks.filter((_, index) => (differences[index] ?? 0) > 0));
  const sums = ranks.reduce((known, rank) => known.flatMap((one) => [one, one + rank]), [0]);
  return sums.filter((one) => one <= observed).length / sums.length;
}

function meanRank(size: number, sizes: readonly number[]): number {
  const below = sizes.filter((other) => other < size).length;
  const equal = sizes.filter((other) => other === size).length;
  return below + (equal + 1) / 2;
}
