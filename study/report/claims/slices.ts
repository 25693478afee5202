import type { RunResult } from '../../result.ts';
import { compare, estimate } from '../estimate.ts';
import { edgeAndMiddle } from '../profile.ts';
import { cohortName, matrixRuns } from '../runs.ts';
import { difference, score } from '../text.ts';
import { isBelow, ofAll } from '../verdict.ts';
import { type ClaimOf, MISSING } from './claim.ts';

/** Cohorts whose evaluated slices reach to both ends of the stack. */
const COHORTS = ['thigh', 'calf'];

/** 7. Dice near the edges of the stack. */
export const edgesAreWorse: ClaimOf = (runs) => {
  const measured = COHORTS.flatMap((cohort) => {
    const wanted = { cohort, network: 'unet', mode: 'fn_plus_fp', terms: 'both' } as const;
    const run = matrixRuns(runs, wanted)[0];
    if (!run) return [];
    return [{ cohort, bySlice: measure(run, 'slices'), pooled: measure(run, 'voxels') }];
  });
  const sentences = measured.map(
    ({ cohort, bySlice, pooled }) =>
      `${cohortName(cohort)}: ${score(bySlice.edge)} near the edges, ${score(bySlice.middle)} in the middle, difference ${difference(bySlice.less)}; with the voxels of these slices pooled, as elsewhere on these pages, ${difference(pooled.less)}`,
  );
  return {
    number: 7,
    claim: 'Dice drops at the slices near the edges of the stack',
    rule: "Dice of single slices, as the abstract takes it: its mean over the outer tenth of the slices at either end less that over the middle half, of the same subject, over classes with a value in both; UNet with xent(fn_plus_fp)+dice, the model of the abstract's Fig. 4. Holds where the interval of the difference lies below 0 on the thigh and on the calf, does not where one lies above.",
    verdict:
      measured.length < COHORTS.length
        ? MISSING
        : ofAll(measured.map(({ bySlice }) => isBelow(bySlice.less, 0))),
    text:
      sentences.length === 0
        ? 'The UNet with xent(fn_plus_fp)+dice was trained neither on the thigh nor on the calves.'
        : `${sentences.join('. ')}. Each slice is drawn in the [figures](matrix.md#dice-along-the-stack).`,
  };
};

function measure(run: RunResult, of: 'slices' | 'voxels') {
  const { edge, middle } = edgeAndMiddle(run, of);
  return {
    edge: estimate(edge).mean,
    middle: estimate(middle).mean,
    less: compare(middle, edge),
  };
}
