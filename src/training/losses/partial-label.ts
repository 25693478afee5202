import * as tf from '@tensorflow/tfjs-core';
import type { LossSettings } from '../settings.ts';
import { weightedCrossEntropy } from './cross-entropy.ts';
import { type ClassSums, logDice, softDice, weightedDice } from './dice.ts';
import type { LossOps } from './ops.ts';
import { effectiveWeights, predictedClasses, voxelWeights } from './weights.ts';

/** The loss and its two terms, before λ; a term that is not part of the loss is 0. */
export interface LossTerms {
  loss: tf.Scalar;
  crossEntropy: tf.Scalar;
  dice: tf.Scalar;
}

/**
 * The partial-label loss: cross-entropy over the voxels that the mode selects, + λ · Dice.
 *
 * @param classWeights w, one per class, background first
 * @param logits [N, V, K]
 * @param labels int32 [N, V], 0 = background or unlabelled
 * @param presence a, [N, K]: 1 where a class was annotated in an image
 */
export function partialLabelLoss(
  settings: LossSettings,
  classWeights: readonly number[],
  logits: tf.Tensor3D,
  labels: tf.Tensor2D,
  presence: tf.Tensor2D,
  ops: LossOps,
): LossTerms {
  const gate = settings.gating === 'catalog' ? presence : tf.onesLike(presence);
  const pi = effectiveWeights(gate, classWeights);
  const perVoxel = ops.crossEntropy(logits, labels);
  const crossEntropy = settings.crossEntropy
    ? weightedCrossEntropy(
        perVoxel,
        voxelWeights(settings.mode, pi, labels, predictedClasses(logits), ops),
      )
    : tf.scalar(0);
  const dice =
    settings.dice === 'none'
      ? tf.scalar(0)
      : diceTerm(settings.dice, classSums(logits, labels, perVoxel, ops), pi);
  return { loss: tf.add(crossEntropy, tf.mul(dice, settings.lambda)), crossEntropy, dice };
}

function diceTerm(kind: 'log' | 'soft', sums: ClassSums, pi: tf.Tensor2D): tf.Scalar {
  return weightedDice(kind === 'log' ? logDice(sums) : softDice(sums), pi);
}

/** Where y is 1, p is exp(−CE): so the overlap is a sum over each class's own voxels. */
function classSums(
  logits: tf.Tensor3D,
  labels: tf.Tensor2D,
  perVoxel: tf.Tensor2D,
  ops: LossOps,
): ClassSums {
  const classCount = logits.shape[2];
  return {
    probability: ops.probabilitySums(logits),
    truth: ops.classSums(tf.onesLike(perVoxel), labels, classCount),
    overlap: ops.classSums(tf.exp(tf.neg(perVoxel)), labels, classCount),
  };
}
