import { quantileSorted } from 'simple-statistics';
import { randomFrom } from '../../imaging/phantom/random.ts';
import type { Interval } from './types.ts';

const RESAMPLES = 10_000;
/** Resamples of more values are drawn anew each time: of so many they take 20 MB. */
const MOST_KEPT = 1000;

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
  const means = resampledMeans(Float64Array.from(values).sort(), drawsOf(values.length, seed));
  const sorted = Array.from(means.sort());
  return { low: quantileSorted(sorted, 0.025), high: quantileSorted(sorted, 0.975) };
}

function resampledMeans(values: Float64Array, draws: Uint32Array | Uint16Array): Float64Array {
  const means = new Float64Array(RESAMPLES);
  for (let resample = 0, at = 0; resample < RESAMPLES; resample += 1) {
    let total = 0;
    for (let n = 0; n < values.length; n += 1, at += 1) {
      total += values[draws[at] ?? 0] ?? 0;
    }
    means[resample] = total / values.length;
  }
  return means;
}

/** A comparison of versions has hundreds of intervals over the same number of subjects. */
let kept:
  | { readonly count: number; readonly seed: number; readonly draws: Uint16Array }
  | undefined;

/** [resamples, count] which of `count` values each resample has. */
function drawsOf(count: number, seed: number): Uint32Array | Uint16Array {
  if (kept?.count === count && kept.seed === seed) {
    return kept.draws;
  }
  const random = randomFrom('bootstrap', seed);
  const next = () => Math.floor(random() * count);
  if (count > MOST_KEPT) {
    return new Uint32Array(RESAMPLES * count).map(next);
  }
  const draws = new Uint16Array(RESAMPLES * count).map(next);
  kept = { count, seed, draws };
  return draws;
}
