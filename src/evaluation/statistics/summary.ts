import * as statistics from 'simple-statistics';

/** What describes a set of values; null where there are too few for it. */
export interface Summary {
  readonly n: number;
  readonly mean: number | null;
  readonly median: number | null;
  /** Sample standard deviation (n − 1). */
  readonly sd: number | null;
}

/** Number, mean, median and standard deviation of finite values, in their unit. */
export function summarise(values: readonly number[]): Summary {
  return {
    n: values.length,
    mean: mean(values),
    median: values.length === 0 ? null : statistics.median(values),
    sd: values.length < 2 ? null : statistics.sampleStandardDeviation(values),
  };
}

/** Arithmetic mean; null of nothing. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : statistics.mean(values);
}
