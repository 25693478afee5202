import * as tf from '@tensorflow/tfjs-core';
import type { LossOps } from './ops.ts';
import type { SetTable } from './sets.ts';

/** Added to the logit of a class that a voxel cannot be of: exp of it is 0. */
const SHUT = -1e9;

/**
 * Σ_voxels w · CE, divided by the number of voxels whose weight is not zero; 0 where there is none.
 *
 * @param crossEntropy [P, V]
 * @param weights [P, V]
 */
export function weightedCrossEntropy(crossEntropy: tf.Tensor2D, weights: tf.Tensor2D): tf.Scalar {
  const total = tf.sum<tf.Scalar>(tf.mul(weights, crossEntropy));
  const counted = tf.sum<tf.Scalar>(tf.cast(tf.notEqual(weights, 0), 'float32'));
  return tf.div(total, tf.maximum(counted, 1));
}

/**
 * −log Σ_{c ∈ S} p_c at each voxel, S being the classes that it may be of.
 *
 * With a class y of S and p′ the softmax over S alone, Σ_{c ∈ S} p_c = p_y / p′_y: so it is the
 * cross-entropy at y among all classes, less that among S, and as safe as these.
 *
 * @param logits [P, V, K]
 * @param labels int32 [P, V]
 * @param sets S of each label
 * @param member int32 [P, V], a class of each voxel's S
 * @returns [P, V]
 */
export function setCrossEntropy(
  logits: tf.Tensor3D,
  labels: tf.Tensor2D,
  sets: SetTable,
  member: tf.Tensor2D,
  ops: LossOps,
): tf.Tensor2D {
  const shut = ops.lookUpRows(tf.mul(tf.sub(1, sets), SHUT), labels);
  const among = ops.crossEntropy(tf.add(logits, shut), member);
  return tf.sub(ops.crossEntropy(logits, member), among);
}
