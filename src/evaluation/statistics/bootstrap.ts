import { mean, quantile, sampleWithReplacement } from 'simple-statistics';
import { randomFrom } from '../../imaging/phantom/random.ts';
import type { Interval } from './types.ts';

const RESAMPLES = 10_000;

/**
 * 95 % percentile interval of the mean over subjects, by the bootstrap (Efron and Tibshirani 1993, chapter
 * 13): between the 2.5 % and 97.5 % quantiles of the means of resamples. The same values in any order, and
 * the same seed, give the same interval.
 *
 * @param values one a subject, finite
 * @returns null under two values
 */
export function bootstrapInterval(values: readonly number[], seed = 0): Interval | null {
  if (values.length < 2) {
    return null;
  }
  const sorted = values.toSorted((a, b) => a - b);
  const random = randomFrom('bootstrap', seed);
  const means = Array.from({ length: RESAMPLES }, () =>
    mean(sampleWithReplacement(sorted, sorted.length, random)),
  );
  return { low: quantile(means, 0.025), high: quantile(means, 0.975) };
}
