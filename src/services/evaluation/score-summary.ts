import { bootstrapInterval } from '../../evaluation/statistics/bootstrap.ts';
import { summarise } from '../../evaluation/statistics/summary.ts';

/** A score over subjects, each of which counts once. */
export interface ScoreSummary {
  /** Subjects that have the score. */
  readonly subjects: number;
  readonly mean: number | null;
  readonly median: number | null;
  readonly standardDeviation: number | null;
  /** Ends of the 95 % bootstrap interval of the mean. */
  readonly low: number | null;
  readonly high: number | null;
}

/** @param values one a subject; null where the subject has no value: it is left out */
export function scoreSummary(values: readonly (number | null)[]): ScoreSummary {
  const known = values.filter((value) => value !== null);
  const { n, mean, median, sd } = summarise(known);
  const interval = bootstrapInterval(known);
  return {
    subjects: n,
    mean,
    median,
    standardDeviation: sd,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
  };
}
