import * as tf from '@tensorflow/tfjs-core';

/**
 * What the losses compute with, beside tfjs's own operations. N images, V voxels in each, K classes.
 *
 * An engine may have its own, faster form of these; `plainLossOps` says what they mean.
 */
export interface LossOps {
  /** −log softmax(logits) at each voxel's label; [N, V, K], int32 [N, V] → [N, V]. */
  crossEntropy(logits: tf.Tensor3D, labels: tf.Tensor2D): tf.Tensor2D;
  /** Σ_v softmax(logits); [N, V, K] → [N, K]. */
  probabilitySums(logits: tf.Tensor3D): tf.Tensor2D;
  /** The sum of `values` over the voxels of each class; [N, V], int32 [N, V] → [N, K]. */
  classSums(values: tf.Tensor2D, classes: tf.Tensor2D, classCount: number): tf.Tensor2D;
  /** table[n, classes[n, v]]; [N, K], int32 [N, V] → [N, V]. No gradient. */
  lookUp(table: tf.Tensor2D, classes: tf.Tensor2D): tf.Tensor2D;
}

export const plainLossOps: LossOps = {
  crossEntropy(logits, labels) {
    const truth = oneHot(labels, logits.shape[2]);
    return tf.neg(tf.sum(tf.mul(truth, tf.logSoftmax(logits)), 2));
  },
  probabilitySums: (logits) => tf.sum(tf.softmax(logits), 1),
  classSums: (values, classes, classCount) =>
    tf.sum(tf.mul(oneHot(classes, classCount), tf.expandDims(values, 2)), 1),
  lookUp: (table, classes) =>
    tf.sum(tf.mul(oneHot(classes, table.shape[1]), tf.expandDims(table, 1)), 2),
};

/** int32 [N, V] → [N, V, K] */
function oneHot(classes: tf.Tensor2D, classCount: number): tf.Tensor3D {
  const rows = tf.oneHot(classes, classCount, 1, 0, 'float32');
  return tf.reshape<tf.Rank.R3>(rows, [...classes.shape, classCount]);
}
