import * as tf from '@tensorflow/tfjs-core';

/**
 * Σ_voxels w · CE, divided by the number of voxels whose weight is not zero; 0 where there is none.
 *
 * @param crossEntropy [N, V]
 * @param weights [N, V]
 */
export function weightedCrossEntropy(crossEntropy: tf.Tensor2D, weights: tf.Tensor2D): tf.Scalar {
  const total = tf.sum<tf.Scalar>(tf.mul(weights, crossEntropy));
  const counted = tf.sum<tf.Scalar>(tf.cast(tf.notEqual(weights, 0), 'float32'));
  return tf.div(total, tf.maximum(counted, 1));
}
