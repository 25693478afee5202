import type { RunResult } from '../../result.ts';
import { estimate } from '../estimate.ts';
import { className, matrixRuns } from '../runs.ts';
import { classScores, type Scores, subjectScores } from '../scores.ts';
import { listed, told } from '../text.ts';
import { isAbove } from '../verdict.ts';
import { type ClaimOf, MISSING } from './claim.ts';

const FOUND = 0.5;

const hiddenIn =
  (wanted: string) =>
  ({ hidden }: { readonly hidden: boolean }, set: string) =>
    hidden && set === wanted;

/** 6. Classes that were not labelled in a calf, but in others. */
export const tissuesPredicted: ClaimOf = (runs) => {
  const run = matrixRuns(runs, {
    cohort: 'calf',
    network: 'unet',
    mode: 'fn_plus_fp',
    terms: 'both',
  })[0];
  const tissues = run ? estimate(hiddenScores(run, 'calf_2')) : null;
  return {
    number: 6,
    claim: 'Tissues are predicted in calves that were labelled for muscles only',
    rule: `Mean Dice over the hidden classes of calf_2 (tissues, against the complete truth) of the UNet with xent(fn_plus_fp)+dice, the model of the abstract's Fig. 4. Holds where the interval lies above ${FOUND}, does not where it lies below.`,
    verdict: tissues ? isAbove(tissues, FOUND) : MISSING,
    text:
      run && tissues
        ? [
            `Hidden tissues of calf_2: mean Dice ${told(tissues)}: ${byClass(run, 'calf_2')}.`,
            `The other way round, hidden muscles of calf_1: ${told(estimate(hiddenScores(run, 'calf_1')))}: ${byClass(run, 'calf_1')}.`,
          ].join(' ')
        : 'The UNet with xent(fn_plus_fp)+dice was not trained on the calves.',
  };
};

/** Subjects in whose images nothing is hidden have no value. */
function hiddenScores(run: RunResult, set: string): Scores {
  return subjectScores([run], hiddenIn(set));
}

function byClass(run: RunResult, set: string): string {
  const means = run.classes.flatMap((code) => {
    const found = estimate(classScores([run], code, hiddenIn(set)));
    return found.n === 0 ? [] : [`${className(code)} ${told(found)}`];
  });
  return means.length === 0 ? 'none measured' : listed(means);
}
