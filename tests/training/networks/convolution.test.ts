import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadEngine } from '../../../src/training/engine.ts';
import { convolve, enlarge, pool } from '../../../src/training/networks/convolution.ts';
import { initialValues } from '../../../src/training/networks/initialize.ts';
import type { Maps } from '../../../src/training/networks/ops.ts';
import { take } from '../../../src/training/networks/tensors.ts';
import { valuesOf, worstDifference } from '../graph/run.ts';

loadEngine();

const random = (shape: readonly number[], seed: number) =>
  tf.randomNormal([...shape], 0, 1, 'float32', seed);
const volumes = (shape: readonly number[], seed: number) =>
  take({ x: random(shape, seed) }, 'x', 5);

/** A kernel that enlarges `sides.length` dimensions by interpolation, channel by channel. */
function interpolation(dimensions: 2 | 3, factor: number, channels: number): tf.Tensor {
  const sides = Array.from({ length: dimensions }, () => 2 * factor);
  const shape = [...sides, channels, channels];
  const parameter = { name: 'k', shape, trained: true, initial: { interpolation: factor } };
  return tf.tensor(initialValues(parameter, 1), shape);
}

describe('enlarging with interpolation kernels', () => {
  const factors = fc.constantFrom(2, 4, 8);

  test('leaves constants as they are, away from the border', () => {
    fc.assert(
      fc.property(
        factors,
        fc.constantFrom(2, 3),
        fc.float({ min: -3, max: 3, noNaN: true }),
        (...given) => {
          const [factor, dimensions, value] = given;
          const shape = [1, ...Array.from({ length: dimensions }, () => 3), 2];
          const maps = tf.fill(shape, value);
          const x: Maps = dimensions === 2 ? take({ maps }, 'maps', 4) : take({ maps }, 'maps', 5);
          const kernel = interpolation(dimensions === 2 ? 2 : 3, factor, 2);
          const enlarged = enlarge(x, kernel, factor);
          expect(enlarged.shape).toEqual(
            shape.map((side, axis) =>
              axis === 0 || axis === shape.length - 1 ? side : factor * side,
            ),
          );
          const inner = tf.slice(
            enlarged,
            enlarged.shape.map((_, axis) => (axis === 0 || axis === shape.length - 1 ? 0 : factor)),
            enlarged.shape.map((side, axis) =>
              axis === 0 || axis === shape.length - 1 ? side : side - 2 * factor,
            ),
          );
          for (const got of valuesOf(inner)) expect(got).toBeCloseTo(value, 5);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('makes a ramp a ramp, each pixel at its middle', () => {
    fc.assert(
      fc.property(factors, (factor) => {
        const ramp = tf.tensor4d([0, 1, 2, 3, 4, 5], [1, 1, 6, 1]);
        const tall = tf.tile(ramp, [1, 3, 1, 1]);
        const enlarged = enlarge(tall, interpolation(2, factor, 1), factor);
        const row = valuesOf(tf.slice(enlarged, [0, factor, factor, 0], [1, 1, 4 * factor, 1]));
        const expected = Array.from(row, (_, at) => (factor + at + 0.5) / factor - 0.5);
        expect(worstDifference(row, expected)).toBeLessThan(1e-5);
      }),
      { numRuns: 6 },
    );
  });
});

describe('the transposed convolution in 3D', () => {
  const x = volumes([2, 2, 3, 2, 3], 1);
  const kernel = volumes([2, 2, 2, 4, 3], 2);
  const gradient = volumes([2, 4, 6, 4, 4], 3);

  test('is the transpose of the strided convolution', () => {
    // ⟨enlarge(x), g⟩ = ⟨x, convolve(g)⟩
    const sum = (a: tf.Tensor, b: tf.Tensor) => valuesOf(tf.sum(tf.mul(a, b)))[0] ?? Number.NaN;
    const there = sum(enlarge(x, kernel, 2), gradient);
    expect(sum(x, convolve(gradient, kernel, 2))).toBeCloseTo(there, 3);
  });

  test('equals the 2D one where the volumes have one slice and the kernel is flat', () => {
    const slices = tf.randomNormal<tf.Rank.R4>([2, 3, 5, 3], 0, 1, 'float32', 4);
    const flat = tf.randomNormal<tf.Rank.R4>([2, 2, 4, 3], 0, 1, 'float32', 5);
    const zeros = tf.zerosLike(flat);
    const deep = take({ deep: tf.stack([flat, zeros]) }, 'deep', 5);
    const enlarged = enlarge(tf.expandDims<tf.Tensor5D>(slices, 1), deep, 2);
    const first = tf.slice(enlarged, [0, 0], [2, 1]);
    expect(worstDifference(valuesOf(first), valuesOf(enlarge(slices, flat, 2)))).toBeLessThan(1e-5);
  });

  test.each([
    ['doubling', [2, 2, 2, 4, 3]],
    ['overlapping', [4, 4, 4, 4, 3]],
  ] as const)('has the gradients that finite differences give: %s kernel', (_name, shape) => {
    const weights = volumes(shape, 6);
    // a square, so that the gradient depends on where it is taken
    const loss = (...args: tf.Tensor[]) => {
      const [maps, filter] = args;
      if (maps === undefined || filter === undefined) throw new Error('two arguments');
      const enlarged = enlarge(take({ maps }, 'maps', 5), filter, 2);
      return tf.mean<tf.Scalar>(tf.mul(tf.square(enlarged), gradient));
    };
    const arguments_ = [x, weights];
    const slopes = tf.grads(loss)(arguments_);
    for (const [index, slope] of slopes.entries()) {
      const length = valuesOf(tf.norm(slope))[0] ?? Number.NaN;
      const at = (distance: number): number => {
        const moved = arguments_.map((value, position) =>
          position === index ? tf.add(value, tf.mul(slope, distance / length)) : value,
        );
        return valuesOf(loss(...moved))[0] ?? Number.NaN;
      };
      // of a square, central differences are exact but for rounding
      expect((at(0.5) - at(-0.5)) / length).toBeCloseTo(1, 3);
    }
  });
});

describe('gradients of the convolution in 3D', () => {
  test.each([
    ['that keeps the size', [3, 3, 3, 3, 4], 1],
    ['that halves it', [2, 2, 2, 3, 4], 2],
  ] as const)('%s are those of finite differences', (_name, shape, stride) => {
    const x = volumes([2, 4, 4, 6, 3], 1);
    const kernel = volumes(shape, 2);
    const probe = volumes([2, 4 / stride, 4 / stride, 6 / stride, 4], 3);
    const loss = (maps: tf.Tensor, filter: tf.Tensor) =>
      tf.mean<tf.Scalar>(
        tf.mul(tf.square(convolve(take({ maps }, 'maps', 5), filter, stride)), probe),
      );
    const [byMaps, byKernel] = tf.grads((...[a, b]: tf.Tensor[]) => loss(a ?? x, b ?? kernel))([
      x,
      kernel,
    ]);
    const slope = (direction: tf.Tensor | undefined, moved: (by: tf.Tensor) => tf.Tensor) => {
      if (direction === undefined) return Number.NaN;
      const length = valuesOf(tf.norm(direction))[0] ?? Number.NaN;
      const at = (distance: number) =>
        valuesOf(moved(tf.mul(direction, distance / length)))[0] ?? Number.NaN;
      return (at(0.5) - at(-0.5)) / length;
    };
    expect(slope(byMaps, (by) => loss(tf.add(x, by), kernel))).toBeCloseTo(1, 3);
    expect(slope(byKernel, (by) => loss(x, tf.add(kernel, by)))).toBeCloseTo(1, 3);
  });
});

test('pooling takes the largest of every cell', () => {
  const cube = tf.reshape<tf.Rank.R5>(tf.range(0, 64), [1, 4, 4, 4, 1]);
  expect(Array.from(valuesOf(pool(cube)))).toEqual([21, 23, 29, 31, 53, 55, 61, 63]);
  const slice = tf.reshape<tf.Rank.R4>(tf.range(0, 16), [1, 4, 4, 1]);
  expect(Array.from(valuesOf(pool(slice)))).toEqual([5, 7, 13, 15]);
});

test('maps and kernels of other dimensions are refused', () => {
  const slices = tf.zeros<tf.Rank.R4>([1, 4, 4, 1]);
  expect(() => convolve(slices, tf.zeros([3, 3, 3, 1, 1]))).toThrow(/do not go with a kernel/);
  expect(() => enlarge(slices, tf.zeros([2, 2, 2, 1, 1]), 2)).toThrow(/do not go with a kernel/);
});
