import type { RunResult } from '../../result.ts';
import { compare, estimate } from '../estimate.ts';
import { cohortName, matrixRuns } from '../runs.ts';
import { ANNOTATED, classScores, type Scores, subjectScores } from '../scores.ts';
import { difference, score } from '../text.ts';
import { isBelow } from '../verdict.ts';
import { type ClaimOf, MISSING } from './claim.ts';

const VESSELS = 'vessels';
const FAR = 0.1;

/** 8. Vessels against the others. */
export const vesselsAreWorst: ClaimOf = (runs) => {
  const thigh = matrixRuns(runs, {
    cohort: 'thigh',
    network: 'unet',
    mode: 'fn',
    terms: 'both',
  })[0];
  const calf = matrixRuns(runs, {
    cohort: 'calf',
    network: 'unet',
    mode: 'fn_plus_fp',
    terms: 'both',
  })[0];
  return {
    number: 8,
    claim: 'Vessels are far below the other classes',
    rule: `Dice of the vessels less the mean over the other classes labelled in the image, of the same subject; UNet with xent(fn)+dice on the thigh, all slices, whose vessels the abstract charts in a range of their own. Far is read as ${FAR}: holds where the interval lies below −${FAR}, does not where it lies above.`,
    verdict: thigh ? isBelow(compare(others(thigh), vessels(thigh)), -FAR) : MISSING,
    text: [
      ...[thigh, calf].flatMap((run) => (run ? [describe(run)] : [])),
      thigh || calf ? isLowest(runs) : 'No run with vessels is there.',
    ].join(' '),
  };
};

function describe(run: RunResult): string {
  const [own, rest] = [vessels(run), others(run)];
  return `${cohortName(run.cohort)}, ${run.method}: vessels ${score(estimate(own).mean)}, others ${score(estimate(rest).mean)}, difference ${difference(compare(rest, own))}.`;
}

/** Of runs of both networks with all losses. */
function isLowest(runs: readonly RunResult[]): string {
  const thighs = matrixRuns(runs, { cohort: 'thigh' });
  const lowest = thighs.filter((run) => {
    const meanOf = (code: string) => estimate(classScores([run], code)).mean ?? 1;
    return run.classes.every((code) => meanOf(code) >= meanOf(VESSELS));
  });
  return `They are the lowest class in ${lowest.length} of ${thighs.length} runs on the thigh, all slices.`;
}

function vessels(run: RunResult): Scores {
  return classScores([run], VESSELS, ANNOTATED);
}

function others(run: RunResult): Scores {
  return subjectScores(
    [run],
    (counted, set) => ANNOTATED(counted, set) && counted.class !== VESSELS,
  );
}
