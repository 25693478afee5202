import type { Interval } from '../../src/evaluation/statistics/types.ts';
import type { Estimate } from './estimate.ts';

export type Verdict = 'holds here' | 'does not hold here' | 'cannot be told here';

/** Of fewer subjects no interval is taken for evidence. Of three it spans them all. */
export const FEWEST_SUBJECTS = 3;

/** The interval that may decide; null where there is none. */
export function evidence({ n, interval }: Pick<Estimate, 'n' | 'interval'>): Interval | null {
  return n < FEWEST_SUBJECTS ? null : interval;
}

/** Whether a mean is above a bound: told only where its interval lies wholly on one side. */
export function isAbove(found: Pick<Estimate, 'n' | 'interval'>, bound: number): Verdict {
  const interval = evidence(found);
  if (interval === null) return 'cannot be told here';
  if (interval.low > bound) return 'holds here';
  return interval.high < bound ? 'does not hold here' : 'cannot be told here';
}

/** Whether a mean is below a bound. */
export function isBelow(found: Pick<Estimate, 'n' | 'interval'>, bound: number): Verdict {
  const interval = evidence(found);
  if (interval === null) return 'cannot be told here';
  if (interval.high < bound) return 'holds here';
  return interval.low > bound ? 'does not hold here' : 'cannot be told here';
}

/**
 * Whether a difference is not worth speaking of: holds where its interval ends below the margin; does not
 * where it reaches the margin and begins above zero.
 */
export function isNoGain(found: Pick<Estimate, 'n' | 'interval'>, margin: number): Verdict {
  const interval = evidence(found);
  if (interval === null) return 'cannot be told here';
  if (interval.high < margin) return 'holds here';
  return interval.low > 0 ? 'does not hold here' : 'cannot be told here';
}

/** Of a claim that says something of each of several: one that fails decides, and all must hold. */
export function ofAll(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('does not hold here')) return 'does not hold here';
  const doesHold = verdicts.length > 0 && verdicts.every((verdict) => verdict === 'holds here');
  return doesHold ? 'holds here' : 'cannot be told here';
}
