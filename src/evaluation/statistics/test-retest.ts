import quantileF from '@stdlib/stats-base-dists-f-quantile';
import { mean, rootMeanSquare, sampleVariance } from 'simple-statistics';
import type { Interval, MeasuredTwice } from './types.ts';

/** How well a measurement repeats itself; null where the pairs do not say. */
export interface TestRetest {
  readonly n: number;
  /** Intraclass correlation ICC(2,1): two-way random effects, absolute agreement, single measurement. */
  readonly icc: number | null;
  readonly iccInterval: Interval | null;
  /** Within-subject coefficient of variation, as a share of the mean. */
  readonly cv: number | null;
  /** 95 % of repeated measurements are expected to differ by less, in the unit measured. */
  readonly repeatability: number | null;
}

/** Mean squares of the two-way analysis of variance of n subjects × 2 measurements. */
interface MeanSquares {
  readonly subjects: number;
  readonly occasions: number;
  readonly error: number;
}

/**
 * Repeatability of a measurement made twice on each subject.
 *
 * - ICC(2,1): Shrout and Fleiss, Psychol Bull 1979; 86: 420–428. Its 95 % interval: McGraw and Wong, Psychol
 *   Methods 1996; 1: 30–46, case A,1. The ICC is null where all measurements are equal. The interval is null
 *   also where those of every subject are, which leaves no error to judge by, and where its approximation
 *   fails, which happens to some ICC below zero.
 * - Within-subject CV: root mean square over subjects of SD / mean (Bland). Null unless every subject's mean
 *   is above zero: a ratio needs a scale with a zero.
 * - Repeatability coefficient: 1.96 √2 s_w, s_w² being the mean within-subject variance (Bland and Altman
 *   1999). A shift between the two measurements counts as error.
 *
 * All are null under two pairs.
 */
export function testRetest(pairs: readonly MeasuredTwice[]): TestRetest {
  const n = pairs.length;
  if (n < 2) {
    return { n, icc: null, iccInterval: null, cv: null, repeatability: null };
  }
  const squares = meanSquares(pairs);
  const icc = isConstant(pairs) ? null : intraclassCorrelation(n, squares);
  return {
    n,
    icc,
    iccInterval: icc === null ? null : intervalOfIcc(n, squares, icc),
    cv: coefficientOfVariation(pairs),
    repeatability: 1.96 * rootMeanSquare(pairs.map(({ first, second }) => second - first)),
  };
}

/** Asked of the values themselves: their variance may round to a little more than zero. */
function isConstant(pairs: readonly MeasuredTwice[]): boolean {
  return new Set(pairs.flatMap(({ first, second }) => [first, second])).size === 1;
}

function meanSquares(pairs: readonly MeasuredTwice[]): MeanSquares {
  const differences = pairs.map(({ first, second }) => second - first);
  const means = pairs.map(({ first, second }) => (first + second) / 2);
  return {
    subjects: 2 * sampleVariance(means),
    occasions: (pairs.length * mean(differences) ** 2) / 2,
    error: sampleVariance(differences) / 2,
  };
}

function intraclassCorrelation(n: number, { subjects, occasions, error }: MeanSquares): number {
  return (subjects - error) / (subjects + error + (2 * (occasions - error)) / n);
}

/**
 * F has degrees of freedom that depend on the estimate itself (Satterthwaite). For some estimates below zero
 * they vanish, and what comes out leaves the estimate outside: that is no interval.
 */
function intervalOfIcc(
  n: number,
  { subjects, occasions, error }: MeanSquares,
  icc: number,
): Interval | null {
  const a = 2 * icc * occasions;
  const b = (n * (1 - icc) + 2 * icc * (n - 1)) * error;
  const freedom = (a + b) ** 2 / (a ** 2 + b ** 2 / (n - 1));
  const rest = (2 * occasions + (n - 2) * error) / n;
  const least = subjects / quantileF(0.975, n - 1, freedom);
  const most = subjects * quantileF(0.975, freedom, n - 1);
  const low = (least - error) / (least + rest);
  const high = (most - error) / (most + rest);
  return low <= icc && icc <= high ? { low, high } : null;
}

/** A subject's SD is |difference| / √2, so that SD / mean is √2 |difference| / sum. */
function coefficientOfVariation(pairs: readonly MeasuredTwice[]): number | null {
  return pairs.every(({ first, second }) => first + second > 0)
    ? Math.SQRT2 *
        rootMeanSquare(pairs.map(({ first, second }) => (second - first) / (second + first)))
    : null;
}
