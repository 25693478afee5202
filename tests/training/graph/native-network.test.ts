import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { loadEngine } from '../../../src/training/engine.ts';
import { nativeNetworkOps } from '../../../src/training/graph/native-network.ts';
import {
  type Maps,
  NORM_EPSILON,
  type PredictionOps,
  plainOps,
} from '../../../src/training/networks/ops.ts';
import { take } from '../../../src/training/networks/tensors.ts';
import { valuesOf, worstDifference } from './run.ts';

const ops = nativeNetworkOps(loadEngine().backend);

const x = tf.randomNormal<tf.Rank.R4>([3, 6, 5, 4], 1, 2, 'float32', 1);
const scale = tf.tensor1d([0.5, 1, 2, -1]);
const offset = tf.tensor1d([0, -1, 0.3, 2]);
/** Gives every output its own share in the gradient. */
const probe = tf.randomNormal<tf.Rank.R4>([3, 6, 5, 4], 0, 1, 'float32', 2);

/** The same values as one volume of three slices. */
const volumes = tf.reshape<tf.Rank.R5>(x, [1, ...x.shape]);

type Fn<M extends Maps> = (x: M, scale: tf.Tensor1D, offset: tf.Tensor1D) => M;

/** Values of fn, and its gradients by x, scale and offset, as far as it uses them. */
function valueAndGradients<M extends Maps>(fn: Fn<M>, at: M, by: readonly tf.Tensor[]) {
  const shaped = tf.reshape(probe, at.shape);
  const loss = () => tf.sum<tf.Scalar>(tf.mul(fn(at, scale, offset), shaped));
  const { value, grads } = tf.valueAndGrads(loss)([at, ...by]);
  return [fn(at, scale, offset), value, ...grads].map((t) => Float32Array.from(valuesOf(t)));
}

function expectSame<M extends Maps>(native: Fn<M>, plain: Fn<M>, at: M, by: readonly tf.Tensor[]) {
  const expected = valueAndGradients(plain, at, by);
  for (const [index, got] of valueAndGradients(native, at, by).entries()) {
    expect(worstDifference(got, expected[index] ?? [])).toBeLessThan(2e-5);
  }
}

describe('native operations of the network equal plain tfjs in value and gradients', () => {
  test('addBias, of slices and of volumes', () => {
    const bias =
      <M extends Maps>({ addBias }: PredictionOps): Fn<M> =>
      (a, _scale, b) =>
        addBias(a, b);
    expectSame<tf.Tensor4D>(bias(ops), bias(plainOps), x, [offset]);
    expectSame<tf.Tensor5D>(bias(ops), bias(plainOps), volumes, [offset]);
  });

  test('relu, of slices and of volumes', () => {
    expectSame(ops.relu<tf.Tensor4D>, plainOps.relu<tf.Tensor4D>, x, []);
    expectSame(ops.relu<tf.Tensor5D>, plainOps.relu<tf.Tensor5D>, volumes, []);
  });

  test('normalize', () => {
    const plain: Fn<tf.Tensor4D> = (a, s, b) => {
      const { mean, variance } = tf.moments(a, [0, 1, 2]);
      return tf.batchNorm(
        a,
        take({ mean }, 'mean', 1),
        take({ variance }, 'variance', 1),
        b,
        s,
        NORM_EPSILON,
      );
    };
    expectSame((a, s, b) => ops.normalize(a, s, b).output, plain, x, [scale, offset]);
  });
});

test('normalize gives the mean and the unbiased variance of the batch', () => {
  const { mean, variance } = ops.normalize(x, scale, offset);
  const moments = tf.moments(x, [0, 1, 2]);
  const count = 3 * 6 * 5;
  expect(worstDifference(valuesOf(mean), valuesOf(moments.mean))).toBeLessThan(1e-5);
  const unbiased = tf.mul(moments.variance, count / (count - 1));
  expect(worstDifference(valuesOf(variance), valuesOf(unbiased))).toBeLessThan(1e-5);
});

describe('uniform', () => {
  const draw = (a: number, b: number) =>
    Array.from(valuesOf(ops.uniform([40, 25], tf.tensor1d([a, b], 'int32'))));

  test('follows from its seed alone', () => {
    expect(draw(1, 2)).toEqual(draw(1, 2));
    expect(draw(1, 2)).not.toEqual(draw(2, 2));
    expect(draw(1, 2)).not.toEqual(draw(1, 3));
  });

  test('lies in [0, 1) around one half', () => {
    const values = draw(5, 6);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeCloseTo(0.5, 1);
  });
});
