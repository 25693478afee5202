import * as tf from '@tensorflow/tfjs-core';

const EPSILON = 1e-10;
/** Stands for a sum of weights that is 0: what is divided by it is 0 too. */
const TINY = 1e-30;

/** Sums over an image's voxels, per image and class; each [N, K]. */
export interface ClassSums {
  /** Σ p, p being the softmax output. */
  probability: tf.Tensor2D;
  /** Σ y */
  truth: tf.Tensor2D;
  /** Σ p·y */
  overlap: tf.Tensor2D;
}

/** log(Σp + Σy + ε) − log(2Σpy + ε) per image and class: minus the logarithm of the soft Dice. */
export function logDice({ probability, truth, overlap }: ClassSums): tf.Tensor2D {
  const total = tf.add(tf.add(probability, truth), EPSILON);
  return tf.sub(tf.log(total), tf.log(tf.add(tf.mul(overlap, 2), EPSILON)));
}

/** 1 − (2Σpy + ε) / (Σp + Σy + ε) per image and class. */
export function softDice({ probability, truth, overlap }: ClassSums): tf.Tensor2D {
  const total = tf.add(tf.add(probability, truth), EPSILON);
  return tf.sub(1, tf.div(tf.add(tf.mul(overlap, 2), EPSILON), total));
}

/**
 * The mean over all (image, class) pairs, weighted by π; 0 where every weight is 0.
 *
 * @param dice [N, K]
 * @param pi [N, K]
 */
export function weightedDice(dice: tf.Tensor2D, pi: tf.Tensor2D): tf.Scalar {
  const total = tf.maximum(tf.sum<tf.Scalar>(pi), TINY);
  return tf.div(tf.sum<tf.Scalar>(tf.mul(pi, dice)), total);
}
