import quantileT from '@stdlib/stats-base-dists-t-quantile';
import { summarise } from './summary.ts';
import type { Interval, MeasuredTwice } from './types.ts';

/** Agreement of two measurements, in their unit; all differences are second − first. */
export interface LimitsOfAgreement {
  readonly n: number;
  /** Mean difference. */
  readonly bias: number;
  /** Sample standard deviation (n − 1) of the differences. */
  readonly sd: number;
  /** bias − 1.96 SD. */
  readonly lower: number;
  /** bias + 1.96 SD. */
  readonly upper: number;
  readonly biasInterval: Interval;
  readonly lowerInterval: Interval;
  readonly upperInterval: Interval;
}

/** 95 % of a normal distribution lie within this many standard deviations; rounded, as published. */
const SPREAD = 1.96;

/**
 * Bias and 95 % limits of agreement with their confidence intervals (Bland and Altman, Stat Methods Med Res
 * 1999; 8: 135–160). The standard error of the bias is s √(1/n), that of a limit
 * s √(1/n + 1.96² / (2 (n − 1))); both intervals take Student's t of n − 1 degrees of freedom.
 *
 * @returns null under two pairs: one difference has no spread
 */
export function blandAltman(pairs: readonly MeasuredTwice[]): LimitsOfAgreement | null {
  const { n, mean: bias, sd } = summarise(pairs.map(({ first, second }) => second - first));
  if (bias === null || sd === null) {
    return null;
  }
  const t = quantileT(0.975, n - 1);
  const around = (centre: number, halfWidth: number): Interval => ({
    low: centre - halfWidth,
    high: centre + halfWidth,
  });
  const { low: lower, high: upper } = around(bias, SPREAD * sd);
  const limitHalfWidth = t * sd * Math.sqrt(1 / n + SPREAD ** 2 / (2 * (n - 1)));
  return {
    n,
    bias,
    sd,
    lower,
    upper,
    biasInterval: around(bias, t * sd * Math.sqrt(1 / n)),
    lowerInterval: around(lower, limitHalfWidth),
    upperInterval: around(upper, limitHalfWidth),
  };
}
