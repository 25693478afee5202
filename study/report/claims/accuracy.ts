import type { RunResult } from '../../result.ts';
import { type Estimate, estimate } from '../estimate.ts';
import { className, describeLoss, matrixRuns, NETWORK_NAMES, runsOf } from '../runs.ts';
import { classScores, subjectScores } from '../scores.ts';
import { listed, score, several, told } from '../text.ts';
import { isAbove } from '../verdict.ts';
import { type ClaimOf, MISSING } from './claim.ts';

const GOOD = 0.85;
const IMAGES = 40;
/** 80 % of 40. */
const IMAGES_OF_SPLIT = 32;
/** Where agreement between two readers begins: 0.70 to 0.81 (Acta Myologica 2021, T2 of the thigh). */
const DECENT = 0.7;

/** 1. Mean Dice with 40 training images. */
export const fortyImages: ClaimOf = (runs) => {
  const curve = runsOf(runs, 'learning_curve');
  const forty = curve.find(({ learned }) => learned.images === IMAGES);
  const split = matrixRuns(runs, {
    cohort: 'thigh',
    network: 'unet',
    mode: 'fn',
    terms: 'both',
  }).find(({ learned }) => learned.images === IMAGES_OF_SPLIT);
  const found = forty ? estimate(subjectScores([forty])) : null;
  return {
    number: 1,
    claim: `Mean Dice over the classes is above ${GOOD} with as few as ${IMAGES} training images`,
    rule: `${IMAGES} is read as the number of 3D images learned from, held-back ones not counted. Holds where the 95 % interval of the mean over subjects lies above ${GOOD}, does not where it lies below.`,
    verdict: found ? isAbove(found, GOOD) : MISSING,
    text: [
      forty && found
        ? `A ${NETWORK_NAMES[forty.network]} that learned from ${withSubjects(forty)} has a mean Dice of ${told(found)}; ${lowestClass(forty)}.`
        : `No run of the learning curve learned from ${IMAGES} images${curve.length > 0 ? ` (there are ${listed(curve.map(({ learned }) => String(learned.images)))})` : ''}.`,
      split
        ? otherReading(split, estimate(subjectScores([split])))
        : `The other reading, ${IMAGES} images of which 80 % are learned from, was not run.`,
    ].join(' '),
  };
};

function otherReading(run: RunResult, found: Estimate): string {
  return `Read as ${IMAGES} images in all, of which 80 % are learned from, it ${isAbove(found, GOOD)}: ${NETWORK_NAMES[run.network]}, ${run.method}, ${withSubjects(run)}, in the sizes of the matrix: ${told(found)}.`;
}

/** 3. Both terms on the thigh. */
export const decentThigh: ClaimOf = (runs) => {
  const thighs = matrixRuns(runs, { cohort: 'thigh', mode: 'fn' });
  const find = (network: RunResult['network'], terms: 'xent' | 'dice' | 'both') =>
    matrixRuns(thighs, { network, terms })[0];
  const run = find('unet', 'both');
  const found = run ? estimate(subjectScores([run])) : null;
  const others = [find('unet', 'xent'), find('unet', 'dice'), find('fcn8', 'both')]
    .filter((other) => other !== undefined)
    .map(
      (other) =>
        `${NETWORK_NAMES[other.network]} with ${other.method} ${told(estimate(subjectScores([other])))}`,
    );
  return {
    number: 3,
    claim: 'xent + dice segments the thigh decently',
    rule: `Decent is read as a mean Dice of ${DECENT}, where published agreement between two readers of the thigh begins (0.70 to 0.81; Acta Myologica 2021). Holds where the interval of the UNet with xent(fn)+dice lies above it, does not where it lies below.`,
    verdict: found ? isAbove(found, DECENT) : MISSING,
    text:
      run && found
        ? `UNet with ${describeLoss(run.loss)}: mean Dice ${told(found)}; ${lowestClass(run)}. Beside it: ${listed(others)}.`
        : 'The UNet with xent(fn)+dice was not trained on the thigh.',
  };
};

function withSubjects({ learned }: RunResult): string {
  return `${several(learned.images, 'image')} of ${several(learned.subjects.length, 'subject')}`;
}

function lowestClass(run: RunResult): string {
  const byClass = run.classes.map((code) => ({ code, ...estimate(classScores([run], code)) }));
  const lowest = byClass
    .filter(({ mean }) => mean !== null)
    .toSorted((a, b) => (a.mean ?? 0) - (b.mean ?? 0))[0];
  const good = byClass.filter(({ mean }) => (mean ?? 0) > GOOD).length;
  return lowest
    ? `${good} of ${run.classes.length} classes are above ${GOOD}, the lowest is ${className(lowest.code)} with ${score(lowest.mean)}`
    : 'no class has a value';
}
