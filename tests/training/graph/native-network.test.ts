import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { loadEngine } from '../../../src/training/engine.ts';
import { nativeNetworkOps } from '../../../src/training/graph/native-network.ts';
import { type Maps, NORM_EPSILON, plainOps } from '../../../src/training/networks/ops.ts';
import { take } from '../../../src/training/networks/tensors.ts';
import { valuesOf, worstDifference } from './run.ts';

const ops = nativeNetworkOps(loadEngine().backend);

const x = tf.randomNormal<tf.Rank.R4>([3, 6, 5, 4], 1, 2, 'float32', 1);
const scale = tf.tensor1d([0.5, 1, 2, -1]);
const offset = tf.tensor1d([0, -1, 0.3, 2]);
/** Gives every output its own share in the gradient. */
const probe = tf.randomNormal<tf.Rank.R4>([3, 6, 5, 4], 0, 1, 'float32', 2);

type Fn = (x: Maps, scale: tf.Tensor1D, offset: tf.Tensor1D) => Maps;

/** Values of fn, and its gradients by x, scale and offset. */
function valueAndGradients(fn: Fn, by: readonly tf.Tensor[]): Float32Array[] {
  const { value, grads } = tf.valueAndGrads(() => tf.sum(tf.mul(fn(x, scale, offset), probe)))([
    ...by,
  ]);
  return [fn(x, scale, offset), value, ...grads].map((t) => Float32Array.from(valuesOf(t)));
}

function expectSame(native: Fn, plain: Fn, by: readonly tf.Tensor[]): void {
  const expected = valueAndGradients(plain, by);
  for (const [index, got] of valueAndGradients(native, by).entries()) {
    expect(worstDifference(got, expected[index] ?? [])).toBeLessThan(2e-5);
  }
}

describe('native operations of the network equal plain tfjs in value and gradients', () => {
  test('addBias', () => {
    expectSame(
      (a, _s, b) => ops.addBias(a, b),
      (a, _s, b) => plainOps.addBias(a, b),
      [x, offset],
    );
  });

  test('relu', () => {
    expectSame(
      (a) => ops.relu(a),
      (a) => plainOps.relu(a),
      [x],
    );
  });

  test('normalize', () => {
    const plain: Fn = (a, s, b) => {
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
    expectSame((a, s, b) => ops.normalize(a, s, b).output, plain, [x, scale, offset]);
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
