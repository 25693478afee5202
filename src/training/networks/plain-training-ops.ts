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

/** So many rounds mix every bit of the position and the seeds into every other. */
const ROUNDS = 4;

/**
 * A hash of each value's position and the seed, from operations that tfjs has for integers: sums and
 * products, which wrap at 32 bits, and quotients.
 *
 * Each round is x ← x·(2x + 1), which is one to one and lets each bit depend on those below, as in RC6
 * (Rivest et al., 1998), and then swaps the halves of x.
 */
function uniform(shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  let x: tf.Tensor = tf.range(0, size, 1, 'int32');
  for (let round = 0; round < ROUNDS; round++) {
    x = tf.add(x, tf.slice(seed, [round % 2], [1]));
    x = tf.mul(x, tf.add(tf.mul(x, int(2)), int(1)));
    const high = tf.floorDiv(x, int(2 ** 16));
    const low = tf.sub(x, tf.mul(high, int(2 ** 16)));
    x = tf.add(tf.mul(low, int(2 ** 16)), high);
  }
  // 24 bits are what a 32-bit float holds
  const bits = tf.cast(tf.floorDiv(x, int(2 ** 8)), 'float32');
  return tf.reshape(tf.div(tf.add(bits, 2 ** 23), 2 ** 24), [...shape]);
}

function int(value: number): tf.Scalar {
  return tf.scalar(value, 'int32');
}
