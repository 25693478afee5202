import type { RunResult } from '../../result.ts';
import { type Comparison, compare } from '../estimate.ts';
import { cohortName, cohortsOf, matrixRuns } from '../runs.ts';
import { meanScores, type Scores, subjectScores } from '../scores.ts';
import { difference } from '../text.ts';
import { isAbove } from '../verdict.ts';
import type { ClaimOf } from './claim.ts';

/** 2. UNet against FCN. */
export const unetBeforeFcn: ClaimOf = (runs) => {
  const pairs = networkPairs(runs);
  const pooled = compareNetworks(pairs);
  const cohorts = cohortsOf(pairs.map(({ unet }) => unet));
  const byCohort = cohorts.map((cohort) => {
    const own = pairs.filter(({ unet }) => unet.cohort === cohort);
    const ahead = own.filter((pair) => (compareNetworks([pair]).mean ?? 0) > 0).length;
    return `${cohortName(cohort)} ${difference(compareNetworks(own))}, UNet ahead with ${ahead} of ${own.length} losses`;
  });
  return {
    number: 2,
    claim: 'UNet performs slightly better than FCN in general',
    rule: 'UNet − FCN-8 of the mean Dice over all trained classes, of the same subject and the same loss, averaged over losses and cohorts for each subject. Holds where the interval of the mean over subjects lies above 0, does not where it lies below.',
    verdict: isAbove(pooled, 0),
    text:
      pairs.length === 0
        ? 'No loss was trained with both networks.'
        : `Over ${pairs.length} pairs of runs: ${difference(pooled)}. By cohort: ${byCohort.join('; ')}. The networks do not have the same number of parameters (see the [sizes](README.md#what-was-run)), and each was trained once. Each loss is in the [tables](matrix.md).`,
  };
};

/** Runs of both networks with the same cohort and loss. */
export function networkPairs(runs: readonly RunResult[]): { unet: RunResult; fcn: RunResult }[] {
  return matrixRuns(runs, { network: 'unet' }).flatMap((unet) => {
    const fcn = matrixRuns(runs, { cohort: unet.cohort, network: 'fcn8' }).find(
      ({ method }) => method === unet.method,
    );
    return fcn ? [{ unet, fcn }] : [];
  });
}

/** UNet − FCN of each subject's mean over the pairs. */
export function compareNetworks(pairs: readonly { unet: RunResult; fcn: RunResult }[]): Comparison {
  const meanOf = (pick: (pair: { unet: RunResult; fcn: RunResult }) => RunResult): Scores =>
    meanScores(pairs.map((pair) => subjectScores([pick(pair)])));
  return compare(
    meanOf(({ fcn }) => fcn),
    meanOf(({ unet }) => unet),
  );
}
