import type { Interval } from '../../evaluation/statistics/types.ts';
import { FEWEST_PAIRS } from '../../evaluation/statistics/wilcoxon.ts';

export type RegressionVerdict = 'BETTER' | 'WORSE' | 'UNCHANGED' | 'UNDECIDED';

/**
 * What differences of Dice, candidate minus champion, say. With fewer pairs than a test needs it is
 * undecided: the interval of a bootstrap is far too narrow then.
 *
 * @param pairs how many there are
 * @param interval 95 % interval of their mean
 * @param margin a difference that is taken for none, from 0
 */
export function verdictOf(
  pairs: number,
  interval: Interval | null,
  margin: number,
): RegressionVerdict {
  if (interval === null || pairs < FEWEST_PAIRS) return 'UNDECIDED';
  if (interval.high < -margin) return 'WORSE';
  if (interval.low > margin) return 'BETTER';
  return interval.low >= -margin && interval.high <= margin ? 'UNCHANGED' : 'UNDECIDED';
}

/** A class that got worse is not outweighed by others that got better. */
export function overallVerdict(
  classes: readonly { readonly verdict: RegressionVerdict }[],
  mean: { readonly verdict: RegressionVerdict },
): RegressionVerdict {
  return classes.some(({ verdict }) => verdict === 'WORSE') ? 'WORSE' : mean.verdict;
}
