import type { RunResult } from '../../result.ts';
import { adjust, compare, estimate } from '../estimate.ts';
import { hiddenOverwritten, untrainedOverwritten } from '../overwritten.ts';
import { AMENDED, className, matrixRuns, type Terms } from '../runs.ts';
import { type Scores, subjectScores } from '../scores.ts';
import { difference, listed, percent, probability, told } from '../text.ts';
import { isBelow, isNoGain, ofAll } from '../verdict.ts';
import { type ClaimOf, MISSING } from './claim.ts';

const MARGIN = 0.01;

/** 4. fn where every voxel has a class. */
export const fnIsEnough: ClaimOf = (runs) => {
  const fn = find(runs, 'thigh', 'fn', 'both');
  const amended = AMENDED.flatMap((mode) => find(runs, 'thigh', mode, 'both') ?? []);
  const compared = adjust(
    fn ? amended.map((run) => compare(subjectScores([fn]), subjectScores([run]))) : [],
  );
  const details = compared.map(
    (one, index) =>
      `${amended[index]?.method} ${difference(one)}${one.adjusted === null ? '' : `, adjusted ${probability(one.adjusted)}`}`,
  );
  return {
    number: 4,
    claim: 'fn is enough where every voxel has a class',
    rule: `Mean Dice of the UNet on the thigh (all slices), each amended mode + dice less xent(fn)+dice of the same subject. Holds where the interval of each difference ends below ${MARGIN}, does not where one of the others begins above 0.`,
    verdict:
      compared.length < AMENDED.length
        ? MISSING
        : ofAll(compared.map((one) => isNoGain(one, MARGIN))),
    text: fn
      ? `xent(fn)+dice: ${told(estimate(subjectScores([fn])))}. Less it: ${details.join('; ')}. fn was trained with w₀ = ${fn.loss.backgroundWeight}, the amended modes with w₀ = ${listed([...new Set(amended.map(({ loss }) => String(loss.backgroundWeight)))])}.`
      : 'The UNet with xent(fn)+dice was not trained on the thigh.',
  };
};

/** 5. What becomes of voxels of a class that nobody labelled. */
export const fnOverwrites: ClaimOf = (runs) => {
  const fn = find(runs, 'calf', 'fn', 'both');
  const amended = AMENDED.flatMap((mode) => find(runs, 'calf', mode, 'both') ?? []);
  const share = (run: RunResult) => untrainedOverwritten(run, null);
  const verdicts = fn ? amended.map((run) => isBelow(compare(share(fn), share(run)), 0)) : [];
  const names = fn ? listed(fn.untrained.map(className)) : '';
  return {
    number: 5,
    claim:
      'On partly labelled calves fn overwrites an unlabelled class with labelled ones, the amended modes do not',
    rule: 'The share of true voxels of classes that are labelled nowhere that a UNet predicts as a labelled class, of the same subject: amended mode + dice less xent(fn)+dice. Holds where the interval of each difference lies below 0, does not where one lies above.',
    verdict: verdicts.length < AMENDED.length ? MISSING : ofAll(verdicts),
    text: fn
      ? [
          `Of the true voxels of ${names}: ${shareSentence(fn, amended, share)}.`,
          `Without the Dice term: ${sharesOf(runs, 'xent', share)}.`,
          `Of true voxels of classes that are labelled in other calves only, predicted as a class that is labelled in this one: ${shareSentence(fn, amended, hiddenOverwritten)}; without the Dice term: ${sharesOf(runs, 'xent', hiddenOverwritten)}.`,
          'All shares are in a [table](matrix.md#voxels-of-unlabelled-classes).',
        ].join(' ')
      : 'The UNet with xent(fn)+dice was not trained on the calves.',
  };
};

function shareSentence(
  fn: RunResult,
  amended: readonly RunResult[],
  share: (run: RunResult) => Scores,
): string {
  const others = amended.map((run) => {
    const less = compare(share(fn), share(run));
    const range = less.interval
      ? ` (difference ${percent(less.interval.low)} to ${percent(less.interval.high)})`
      : '';
    return `${run.method} ${percent(estimate(share(run)).mean)}${range}`;
  });
  return `${fn.method} ${told(estimate(share(fn)), percent)}, ${others.join(', ')}`;
}

function sharesOf(
  runs: readonly RunResult[],
  terms: Terms,
  share: (run: RunResult) => Scores,
): string {
  const shares = (['fn', ...AMENDED] as const).flatMap((mode) => {
    const run = find(runs, 'calf', mode, terms);
    return run ? [`${run.method} ${percent(estimate(share(run)).mean)}`] : [];
  });
  return shares.length === 0 ? 'not trained' : shares.join(', ');
}

function find(
  runs: readonly RunResult[],
  cohort: string,
  mode: 'fn' | (typeof AMENDED)[number],
  terms: Terms,
): RunResult | undefined {
  return matrixRuns(runs, { cohort, network: 'unet', mode, terms })[0];
}
