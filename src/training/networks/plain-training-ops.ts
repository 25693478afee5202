import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../graph/native.ts';
import { NORM_EPSILON, type Normalized, plainOps, type TrainingOps } from './ops.ts';

/** Training in plain tfjs, for any engine. */
export const plainTrainingOps: TrainingOps = { ...plainOps, normalize, uniform };

const ACROSS = [0, 1, 2];

/**
 * Batch normalisation (arXiv 1502.03167) with its gradient in closed form: tfjs would keep, and go
 * through, twice as many maps.
 *
 * With x̂ = (x − mean) / √(variance + ε) and g the gradient by the output, that by x is
 * scale / √(variance + ε) · (g − mean(g) − x̂ · mean(g·x̂)).
 */
function normalize(x: tf.Tensor4D, scale: tf.Tensor1D, offset: tf.Tensor1D): Normalized {
  const [images, rows, columns] = x.shape;
  const count = images * rows * columns;
  const mean = tf.mean<tf.Tensor1D>(x, ACROSS);
  const centred = tf.sub(x, mean);
  const variance = tf.mean<tf.Tensor1D>(tf.square(centred), ACROSS);
  const perDeviation = tf.rsqrt(tf.add(variance, NORM_EPSILON));
  const standard = tf.mul(centred, perDeviation);
  const output = withGradient(
    [x, scale, offset],
    () => ({
      value: tf.add<tf.Tensor4D>(tf.mul(standard, scale), offset),
      saved: [standard, tf.mul(scale, perDeviation)],
    }),
    (gradient, [kept, slope]) => {
      if (kept === undefined || slope === undefined) return [];
      const offsetGradient = tf.sum(gradient, ACROSS);
      const scaleGradient = tf.sum(tf.mul(gradient, kept), ACROSS);
      const fromMean = tf.div(offsetGradient, count);
      const fromVariance = tf.mul(kept, tf.div(scaleGradient, count));
      const deviation = tf.sub(tf.sub(gradient, fromMean), fromVariance);
      return [tf.mul(deviation, slope), scaleGradient, offsetGradient];
    },
  );
  // one value has no variance of its own, and moves the statistic to 0
  return { output, mean, variance: tf.mul(variance, count / Math.max(1, count - 1)) };
}

/** Half of the 24 bits that a float holds exactly. */
const HALF = 2 ** 12;

/** A number for each round, so that the rounds differ. */
const ROUNDS = [1873, 3449, 911, 2777, 1291, 3863];

/**
 * A hash of each value's position and the seed: a Feistel network over two halves of 12 bits, whose
 * function is the middle of a square, so that floats hold every number on the way exactly. tfjs computes
 * whole numbers as floats on WebGPU, and has neither shifts nor products that wrap there.
 *
 * Of seeds beyond 24 bits the last bits are lost, and noise repeats itself after 2²⁴ values.
 */
function uniform(shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  const position = tf.range(0, size);
  const keys = keysOf(seed);
  let left = half(tf.floor(tf.div(position, HALF)));
  let right = half(position);
  for (const [round, constant] of ROUNDS.entries()) {
    const key = tf.slice(keys, [round % keys.size], [1]);
    const mixed = half(tf.add(right, tf.add(key, constant)));
    const middle = tf.floor(tf.div(tf.square(mixed), 2 ** 6));
    [left, right] = [right, half(tf.add(left, middle))];
  }
  const bits = tf.add(tf.mul(left, HALF), right);
  return tf.reshape(tf.div(bits, HALF ** 2), [...shape]);
}

/** The first five of the two seeds' parts of 12 bits. */
function keysOf(seed: tf.Tensor1D): tf.Tensor1D {
  const seeds = tf.cast<tf.Tensor1D>(seed, 'float32');
  const parts = [0, 12, 24].map((bits) => half<tf.Tensor1D>(tf.floor(tf.div(seeds, 2 ** bits))));
  return tf.slice(tf.concat(parts), [0], [5]);
}

/** x modulo 2¹², exactly. */
function half<T extends tf.Tensor>(x: T): T {
  return tf.sub<T>(x, tf.mul(tf.floor(tf.div(x, HALF)), HALF));
}
