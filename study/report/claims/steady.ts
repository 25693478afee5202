import type { RunResult } from '../../result.ts';
import { cohortName, matrixRuns, NETWORK_NAMES } from '../runs.ts';
import { steadiness, WINDOW } from '../steadiness.ts';
import { percent } from '../text.ts';
import type { Verdict } from '../verdict.ts';
import { type ClaimOf, MISSING } from './claim.ts';

interface Pair {
  readonly xent: RunResult;
  readonly dice: RunResult;
}

/** 9. How steadily the loss falls. */
export const xentIsSteadier: ClaimOf = (runs) => {
  const pairs = matrixRuns(runs, { mode: 'fn', terms: 'xent' }).flatMap((xent): Pair[] => {
    const { cohort, network } = xent;
    const dice = matrixRuns(runs, { cohort, network, terms: 'dice' })[0];
    return dice ? [{ xent, dice }] : [];
  });
  return {
    number: 9,
    claim: 'Cross-entropy is steadier in training than dice alone',
    rule: `Two measures of the training loss: its jitter, the standard deviation over the last half of the steps of the change from one step to the next relative to the mean of both; and how often the mean of ${WINDOW} steps is above that of the ${WINDOW} before. Holds where xent(fn) has the lower jitter and no more rises than dice alone with every network and cohort; does not where it has the higher jitter and no fewer rises in every one.`,
    verdict: verdictOf(pairs),
    text:
      pairs.length === 0
        ? 'No pair of runs with xent(fn) and with dice alone is there.'
        : `${pairs.map(describe).join('; ')}. Each was trained once, so there is no interval. A loss that comes near zero jitters more for that alone, which the first measure does not tell apart; the curves are on the page of the [losses](losses.md).`,
  };
};

function verdictOf(pairs: readonly Pair[]): Verdict {
  const measured = pairs.map(({ xent, dice }) => {
    const [a, b] = [steadiness(xent.losses), steadiness(dice.losses)];
    if (a.jitter === null || b.jitter === null || a.of === 0) return 'untold';
    if (a.jitter < b.jitter && a.rises <= b.rises) return 'steadier';
    return a.jitter > b.jitter && a.rises >= b.rises ? 'less steady' : 'untold';
  });
  if (measured.length === 0 || measured.includes('untold')) return MISSING;
  if (measured.every((one) => one === 'steadier')) return 'holds here';
  return measured.every((one) => one === 'less steady') ? 'does not hold here' : MISSING;
}

function describe({ xent, dice }: Pair): string {
  return `${cohortName(xent.cohort)}, ${NETWORK_NAMES[xent.network]}: xent(fn) ${tell(xent)}, dice alone ${tell(dice)}`;
}

function tell({ losses }: RunResult): string {
  const { jitter, rises, of } = steadiness(losses);
  return `${percent(jitter)}${of === 0 ? '' : ` with ${rises} rises of ${of}`}`;
}
