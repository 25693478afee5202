import { mean } from '../../evaluation/statistics/summary.ts';
import type { Interval } from '../../evaluation/statistics/types.ts';
import { meanInterval, type PairedDifference } from './paired.ts';
import { type RegressionVerdict, verdictOf } from './verdict.ts';

/** One class, or the mean over classes, over the subjects that both have a Dice of. */
export interface ClassRegression {
  /** Null for the mean over classes. */
  readonly class: string | null;
  readonly champion: number | null;
  readonly candidate: number | null;
  readonly pairs: number;
  /** Mean of candidate minus champion. */
  readonly difference: number | null;
  readonly interval: Interval | null;
  readonly pValue: number | null;
  readonly adjustedPValue: number | null;
  readonly verdict: RegressionVerdict;
}

/** @param paired candidate minus champion */
export function regressionOf(paired: PairedDifference, margin: number): ClassRegression {
  const { class: code, pairs, differences, mean: difference, pValue, adjustedPValue } = paired;
  const interval = meanInterval(paired);
  return {
    class: code,
    champion: mean(differences.map(({ other }) => other)),
    candidate: mean(differences.map(({ first }) => first)),
    ...{ pairs, difference, interval, pValue, adjustedPValue },
    verdict: verdictOf(pairs, interval, margin),
  };
}
