import * as tf from '@tensorflow/tfjs-core';

/** A batch of feature maps: [image, row, column, channel], or [image, slice, row, column, channel]. */
export type Maps = tf.Tensor4D | tf.Tensor5D;

/** What a network computes with when it predicts, beside tfjs's own operations. */
export interface PredictionOps {
  /** Adds one value per channel. */
  addBias<M extends Maps>(x: M, bias: tf.Tensor1D): M;
  relu<M extends Maps>(x: M): M;
}

/** What it needs in training as well; engines have these as single operations with a gradient. */
export interface TrainingOps extends PredictionOps {
  /** Batch normalisation by the statistics of the batch itself. */
  normalize(x: tf.Tensor4D, scale: tf.Tensor1D, offset: tf.Tensor1D): Normalized;
  /**
   * Noise in [0, 1) that follows from a seed (two integers) alone: the same in every run and in
   * every place that asks for it.
   */
  uniform(shape: readonly number[], seed: tf.Tensor1D): tf.Tensor;
}

export interface Normalized {
  output: tf.Tensor4D;
  /** Mean of each channel over the batch. */
  mean: tf.Tensor1D;
  /** Unbiased variance of each channel over the batch. */
  variance: tf.Tensor1D;
}

/** Added to a variance before its root is taken, in training and in prediction. */
export const NORM_EPSILON = 1e-5;

/** Prediction in plain tfjs, for any engine. */
export const plainOps: PredictionOps = {
  addBias: <M extends Maps>(x: M, bias: tf.Tensor1D) => tf.add<M>(x, asRow(bias)),
  relu: (x) => tf.relu(x),
};

/**
 * A vector as [1, C], to be broadcast: tfjs on WebGPU cannot compile sums and products of a short vector
 * with what has five dimensions, but those of a matrix.
 */
export function asRow(vector: tf.Tensor1D): tf.Tensor2D {
  return tf.reshape(vector, [1, -1]);
}
