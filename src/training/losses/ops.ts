import * as tf from '@tensorflow/tfjs-core';

/**
 * What the losses compute with, beside tfjs's own operations. P planes, V voxels in each, K classes;
 * labels are numbers below some L.
 *
 * An engine may have its own, faster form of these; `plainLossOps` says what they mean, and uses what
 * every backend of tfjs has.
 */
export interface LossOps {
  /** −log softmax(logits) at each voxel's class; [P, V, K], int32 [P, V] → [P, V]. */
  crossEntropy(logits: tf.Tensor3D, classes: tf.Tensor2D): tf.Tensor2D;
  /** Σ softmax(logits) over the voxels of each label; [P, V, K], int32 [P, V] → [P, L, K]. */
  probabilityByLabel(logits: tf.Tensor3D, labels: tf.Tensor2D, labelCount: number): tf.Tensor3D;
  /** Number of voxels of each label; int32 [P, V] → [P, L]. */
  voxelsByLabel(labels: tf.Tensor2D, labelCount: number): tf.Tensor2D;
  /** table[p, labels[p, v]]; [P, L], int32 [P, V] → [P, V]. No gradient. */
  lookUp(table: tf.Tensor2D, labels: tf.Tensor2D): tf.Tensor2D;
  /** table[p, labels[p, v], :]; [P, L, K], int32 [P, V] → [P, V, K]. No gradient. */
  lookUpRows(table: tf.Tensor3D, labels: tf.Tensor2D): tf.Tensor3D;
}

export const plainLossOps: LossOps = {
  crossEntropy(logits, classes) {
    const truth = oneHot(classes, logits.shape[2]);
    return tf.neg(tf.sum(tf.mul(truth, tf.logSoftmax(logits)), 2));
  },
  probabilityByLabel: (logits, labels, labelCount) =>
    tf.matMul(oneHot(labels, labelCount), tf.softmax(logits), true),
  voxelsByLabel: (labels, labelCount) => tf.sum(oneHot(labels, labelCount), 1),
  lookUp: (table, labels) =>
    tf.sum(tf.mul(oneHot(labels, table.shape[1]), tf.expandDims(table, 1)), 2),
  lookUpRows: (table, labels) => tf.matMul(oneHot(labels, table.shape[1]), table),
};

/** int32 [P, V] → [P, V, L] */
function oneHot(labels: tf.Tensor2D, labelCount: number): tf.Tensor3D {
  const rows = tf.oneHot(labels, labelCount, 1, 0, 'float32');
  return tf.reshape<tf.Rank.R3>(rows, [...labels.shape, labelCount]);
}
