import * as tf from '@tensorflow/tfjs-core';
import { checkLoss } from './check.ts';
import { type DiceTarget, diceTerm } from './dice.ts';
import { ignoreCrossEntropy, ignoreDice } from './ignore.ts';
import { leafDice, marginalCrossEntropy, marginalDice } from './marginal.ts';
import { maskCrossEntropy, maskDice } from './masks.ts';
import type { LossOps } from './ops.ts';
import { type LossInputs, type LossSpec, type Planes, planesOf } from './planes.ts';

/** The loss and its two terms, before λ; a term that is not part of the loss is 0. */
export interface LossTerms {
  loss: tf.Scalar;
  crossEntropy: tf.Scalar;
  dice: tf.Scalar;
}

/**
 * A loss from labels that need not name every class: cross-entropy, + λ · Dice.
 *
 * The cross-entropy looks at each slice by itself; Dice is taken per element and class, over the slices
 * of the element. For one slice this is what the papers define, which the loss's own files cite.
 *
 * @param classWeights w, one per class, background first
 * @throws MyographError INVALID_INPUT where the settings do not go together
 */
export function partialLabelLoss(
  settings: LossSpec,
  inputs: LossInputs,
  ops: LossOps,
  classWeights: readonly number[] = classWeightsOf(settings),
): LossTerms {
  checkLoss(settings);
  const planes = planesOf(settings, classWeights, inputs);
  const crossEntropy = settings.crossEntropy
    ? crossEntropyTerm(settings.mode, planes, ops)
    : tf.scalar(0);
  const dice =
    settings.dice === 'none'
      ? tf.scalar(0)
      : diceTerm(
          settings.dice === 'log' ? 'log' : 'soft',
          planes,
          diceTarget(settings, planes),
          ops,
        );
  return { loss: tf.add(crossEntropy, tf.mul(dice, settings.lambda)), crossEntropy, dice };
}

function crossEntropyTerm(mode: LossSpec['mode'], planes: Planes, ops: LossOps): tf.Scalar {
  switch (mode) {
    case 'marginal':
    case 'label_set':
      return marginalCrossEntropy(mode, planes, ops);
    case 'ignore':
      return ignoreCrossEntropy(planes, ops);
    default:
      return maskCrossEntropy(mode, planes, ops);
  }
}

function diceTarget({ mode, dice }: LossSpec, planes: Planes): DiceTarget {
  if (dice === 'leaf') return leafDice(planes);
  switch (mode) {
    case 'marginal':
    case 'label_set':
      return marginalDice(mode, planes);
    case 'ignore':
      return ignoreDice(planes);
    default:
      return maskDice(planes);
  }
}

/** w: 1 for every class, the setting for the background. */
function classWeightsOf({ classCount, backgroundWeight }: LossSpec): number[] {
  return Array.from({ length: classCount }, (_, index) => (index === 0 ? backgroundWeight : 1));
}
