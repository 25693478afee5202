import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadEngine } from '../../../src/training/engine.ts';
import { nativeLossOps } from '../../../src/training/graph/native-losses.ts';
import { type LossOps, plainLossOps } from '../../../src/training/losses/ops.ts';
import { valuesOf, worstDifference } from './run.ts';

const native = nativeLossOps(loadEngine().backend);

interface Given {
  logits: tf.Tensor3D;
  labels: tf.Tensor2D;
  table: tf.Tensor2D;
}

/** Any small batch: N images of V voxels, K classes. */
const given = fc
  .record({
    images: fc.integer({ min: 1, max: 3 }),
    voxels: fc.integer({ min: 1, max: 9 }),
    classes: fc.integer({ min: 2, max: 5 }),
    seed: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ images, voxels, classes, seed }): Given => {
    const uniform = tf.randomUniform<tf.Rank.R2>([images, voxels], 0, classes, 'float32', seed);
    return {
      logits: tf.randomNormal<tf.Rank.R3>([images, voxels, classes], 0, 3, 'float32', seed),
      labels: tf.cast<tf.Tensor2D>(tf.floor(uniform), 'int32'),
      table: tf.randomNormal<tf.Rank.R2>([images, classes], 0, 1, 'float32', seed + 1),
    };
  });

type Fn = (ops: LossOps, g: Given) => tf.Tensor;

/** Compares values, and gradients of a sum with weights of their own, by one of the inputs. */
function expectSame(fn: Fn, by?: keyof Given): void {
  fc.assert(
    fc.property(given, (g) => {
      const results = [plainLossOps, native].map((ops) => {
        const value = fn(ops, g);
        const probe = tf.randomNormal(value.shape, 0, 1, 'float32', 9);
        const gradient = by && tf.grad(() => tf.sum(tf.mul(fn(ops, g), probe)))(g[by]);
        return [value, ...(gradient ? [gradient] : [])].map(valuesOf);
      });
      const [expected = [], got = []] = results;
      for (const [index, values] of got.entries()) {
        // Where a softmax is saturated, a gradient is what is left of terms of this size.
        expect(worstDifference(values, expected[index] ?? [], 0.1)).toBeLessThan(2e-5);
      }
    }),
    { numRuns: 20 },
  );
}

describe('native operations of the losses equal plain tfjs', () => {
  test('crossEntropy', () => {
    expectSame((ops, { logits, labels }) => ops.crossEntropy(logits, labels), 'logits');
  });
  test('probabilityByLabel', () => {
    expectSame(
      (ops, { logits, labels, table }) => ops.probabilityByLabel(logits, labels, table.shape[1]),
      'logits',
    );
  });
  test('voxelsByLabel', () => {
    expectSame((ops, { labels, table }) => ops.voxelsByLabel(labels, table.shape[1]));
  });
  test('lookUp', () => {
    expectSame((ops, { table, labels }) => ops.lookUp(table, labels));
  });
  test('lookUpRows', () => {
    expectSame((ops, { table, labels }) =>
      ops.lookUpRows(tf.mul(tf.expandDims(table, 2), tf.range(1, 5)), labels),
    );
  });
});
