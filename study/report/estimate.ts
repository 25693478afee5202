import { pairedDifferences } from '../../src/evaluation/paired.ts';
import { bootstrapInterval } from '../../src/evaluation/statistics/bootstrap.ts';
import { holm } from '../../src/evaluation/statistics/holm.ts';
import { summarise } from '../../src/evaluation/statistics/summary.ts';
import type { Interval } from '../../src/evaluation/statistics/types.ts';
import { wilcoxonSignedRank } from '../../src/evaluation/statistics/wilcoxon.ts';
import type { Scores } from './scores.ts';

/** A mean over subjects. */
export interface Estimate {
  /** Subjects with a value. */
  readonly n: number;
  readonly mean: number | null;
  /** 95 %, by the bootstrap over subjects; null under two. */
  readonly interval: Interval | null;
}

/** A mean of paired differences. */
export interface Comparison extends Estimate {
  /** Two-sided, of the Wilcoxon signed-rank test; null under six pairs. */
  readonly pValue: number | null;
}

export interface AdjustedComparison extends Comparison {
  /** After Holm, within its family. */
  readonly adjusted: number | null;
}

export function estimate(scores: Scores): Estimate {
  return ofValues([...scores.values()].filter((value) => value !== null));
}

/** b − a, subject by subject. */
export function compare(a: Scores, b: Scores): Comparison {
  const differences = pairedDifferences(a, b).pairs.map(({ difference }) => difference);
  return { ...ofValues(differences), pValue: wilcoxonSignedRank(differences).pValue };
}

/** Comparisons that are read together. */
export function adjust(family: readonly Comparison[]): AdjustedComparison[] {
  const adjusted = holm(family.map(({ pValue }) => pValue));
  return family.map((comparison, index) => ({ ...comparison, adjusted: adjusted[index] ?? null }));
}

function ofValues(values: readonly number[]): Estimate {
  const { n, mean } = summarise(values);
  return { n, mean, interval: bootstrapInterval(values) };
}
