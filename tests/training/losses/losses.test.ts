import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadEngine } from '../../../src/training/engine.ts';
import { nativeLossOps } from '../../../src/training/graph/native-losses.ts';
import { weightedCrossEntropy } from '../../../src/training/losses/cross-entropy.ts';
import { logDice, softDice, weightedDice } from '../../../src/training/losses/dice.ts';
import { plainLossOps } from '../../../src/training/losses/ops.ts';
import { partialLabelLoss } from '../../../src/training/losses/partial-label.ts';
import { effectiveWeights, voxelWeights } from '../../../src/training/losses/weights.ts';
import type { LossMode, LossSettings } from '../../../src/training/settings.ts';
import { valuesOf } from '../graph/run.ts';

const native = nativeLossOps(loadEngine().backend);
const MODES: readonly LossMode[] = ['fn', 'fp', 'fn_or_fp', 'fn_plus_fp'];

const number = (tensor: tf.Tensor) => valuesOf(tensor)[0] ?? Number.NaN;
const numbers = (tensor: tf.Tensor) => Array.from(valuesOf(tensor));

/** π of two images: every class, then class 1 alone. */
const PI = tf.tensor2d([
  [0, 1, 2],
  [0, 1, 0],
]);
/** The same three voxels in both: right, wrong, unlabelled. */
const TRUTH = tf.tensor2d([[1, 1, 0], [1, 1, 0]], [2, 3], 'int32'); // biome-ignore format: rows
const PREDICTED = tf.tensor2d([[1, 2, 2], [1, 2, 2]], [2, 3], 'int32'); // biome-ignore format: rows

describe('voxelWeights, by hand', () => {
  test.each([
    ['fn', [1, 1, 0, 1, 1, 0]],
    ['fp', [1, 2, 2, 1, 0, 0]],
    ['fn_or_fp', [1, 3, 2, 1, 1, 0]],
    ['fn_plus_fp', [2, 3, 2, 2, 1, 0]],
  ] as const)('%s', (mode, expected) => {
    for (const ops of [plainLossOps, native]) {
      expect(numbers(voxelWeights(mode, PI, TRUTH, PREDICTED, ops))).toEqual(expected);
    }
  });

  test('a class that is not annotated in an image weighs nothing there', () => {
    const presence = tf.tensor2d([[1, 0, 1]]);
    expect(numbers(effectiveWeights(presence, [0, 1, 0.5]))).toEqual([0, 0, 0.5]);
  });
});

describe('weightedCrossEntropy', () => {
  test('divides by the number of voxels that weigh something', () => {
    const crossEntropy = tf.tensor2d([[1, 2, 4]]);
    expect(number(weightedCrossEntropy(crossEntropy, tf.tensor2d([[1, 0, 2]])))).toBe(4.5);
  });

  test('is 0 where no voxel does', () => {
    expect(number(weightedCrossEntropy(tf.tensor2d([[1, 2]]), tf.zeros([1, 2])))).toBe(0);
  });
});

describe('dice, by hand', () => {
  const sums = {
    probability: tf.tensor2d([[3, 1]]),
    truth: tf.tensor2d([[2, 0]]),
    overlap: tf.tensor2d([[2, 0]]),
  };

  test('soft-dice is 1 − 2Σpy / (Σp + Σy)', () => {
    const [overlapping, absent] = numbers(softDice(sums));
    expect(overlapping).toBeCloseTo(1 - 4 / 5, 6);
    expect(absent).toBeCloseTo(1, 6);
  });

  test('log-dice is minus the logarithm of the soft Dice', () => {
    const [overlapping, absent] = numbers(logDice(sums));
    expect(overlapping).toBeCloseTo(Math.log(5 / 4), 6);
    expect(absent).toBeCloseTo(-Math.log(1e-10), 4);
  });

  test('their mean weighs each (image, class) pair by π', () => {
    const dice = tf.tensor2d([[0.5, 1], [0, 0.25]]); // biome-ignore format: rows
    const pi = tf.tensor2d([[1, 0], [1, 2]]); // biome-ignore format: rows
    expect(number(weightedDice(dice, pi))).toBeCloseTo((0.5 + 0 + 2 * 0.25) / 4, 6);
    expect(number(weightedDice(dice, tf.zeros([2, 2])))).toBe(0);
  });
});

const SETTINGS: LossSettings = {
  mode: 'fn_plus_fp',
  backgroundWeight: 0,
  gating: 'catalog',
  crossEntropy: true,
  dice: 'soft',
  lambda: 1,
};

interface Sample {
  logits: tf.Tensor3D;
  labels: tf.Tensor2D;
  presence: tf.Tensor2D;
}

const samples = fc.integer({ min: 1, max: 10_000 }).map(
  (seed): Sample => ({
    logits: tf.randomNormal<tf.Rank.R3>([2, 7, 4], 0, 2, 'float32', seed),
    labels: tf.cast<tf.Tensor2D>(
      tf.floor(tf.randomUniform<tf.Rank.R2>([2, 7], 0, 4, 'float32', seed + 1)),
      'int32',
    ),
    presence: tf.cast<tf.Tensor2D>(
      tf.greater(tf.randomUniform([2, 4], 0, 1, 'float32', seed + 2), 0.5),
      'float32',
    ),
  }),
);

const lossOf = (settings: LossSettings, { logits, labels, presence }: Sample) =>
  partialLabelLoss(settings, [0, 1, 1, 1], logits, labels, presence, native);
const gradientOf = (settings: LossSettings, sample: Sample) =>
  numbers(tf.grad(() => lossOf(settings, sample).loss)(sample.logits));

describe('partialLabelLoss', () => {
  test('is the cross-entropy plus λ times the Dice term', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 3, noNaN: true }), (sample, lambda) => {
        const { loss, crossEntropy, dice } = lossOf({ ...SETTINGS, lambda }, sample);
        expect(number(loss)).toBeCloseTo(number(crossEntropy) + lambda * number(dice), 4);
      }),
      { numRuns: 10 },
    );
  });

  test('leaves out the term that is turned off', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        const alone = lossOf({ ...SETTINGS, crossEntropy: false }, sample);
        expect(number(alone.crossEntropy)).toBe(0);
        expect(number(alone.loss)).toBe(number(alone.dice));
        const without = lossOf({ ...SETTINGS, dice: 'none' }, sample);
        expect(number(without.dice)).toBe(0);
        expect(number(without.loss)).toBe(number(without.crossEntropy));
      }),
      { numRuns: 10 },
    );
  });

  test('ignores images in which nothing is annotated, in every mode', () => {
    fc.assert(
      fc.property(samples, fc.constantFrom(...MODES), (sample, mode) => {
        const blank = { ...sample, presence: tf.zeros<tf.Rank.R2>([2, 4]) };
        expect(number(lossOf({ ...SETTINGS, mode }, blank).loss)).toBe(0);
        expect(gradientOf({ ...SETTINGS, mode }, blank).every((value) => value === 0)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  test('without gating takes every class for annotated', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        const everywhere = { ...sample, presence: tf.ones<tf.Rank.R2>([2, 4]) };
        const ungated = lossOf({ ...SETTINGS, gating: 'none' }, sample).loss;
        expect(number(ungated)).toBe(number(lossOf(SETTINGS, everywhere).loss));
      }),
      { numRuns: 10 },
    );
  });

  test('fn_plus_fp weighs as fn and fp together', () => {
    fc.assert(
      fc.property(samples, ({ presence, labels, logits }) => {
        const predicted = tf.argMax<tf.Tensor2D>(logits, 2);
        const weigh = (mode: LossMode) => voxelWeights(mode, presence, labels, predicted, native);
        const sum = tf.add(weigh('fn'), weigh('fp'));
        expect(numbers(weigh('fn_plus_fp'))).toEqual(numbers(sum));
        expect(numbers(tf.lessEqual(weigh('fn_or_fp'), sum)).every(Boolean)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  test('lets no gradient flow through the prediction', () => {
    fc.assert(
      fc.property(samples, fc.constantFrom(...MODES), (sample, mode) => {
        const settings = { ...SETTINGS, mode, dice: 'none' } as const;
        const { logits, labels, presence } = sample;
        const pi = effectiveWeights(presence, [0, 1, 1, 1]);
        const fixed = voxelWeights(mode, pi, labels, tf.argMax<tf.Tensor2D>(logits, 2), native);
        const expected = numbers(
          tf.grad(() => weightedCrossEntropy(plainLossOps.crossEntropy(logits, labels), fixed))(
            logits,
          ),
        );
        for (const [index, value] of gradientOf(settings, sample).entries()) {
          expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 5);
        }
      }),
      { numRuns: 10 },
    );
  });

  test('stays finite for logits of any size', () => {
    const logits = tf.tensor3d([[[300, -300, 0], [-300, 300, 0]]]); // biome-ignore format: rows
    const sample = {
      logits,
      labels: tf.tensor2d([[1, 1]], [1, 2], 'int32'),
      presence: tf.ones<tf.Rank.R2>([1, 3]),
    };
    const run = () =>
      partialLabelLoss(
        { ...SETTINGS, dice: 'log' },
        [0, 1, 1],
        logits,
        sample.labels,
        sample.presence,
        native,
      ).loss;
    expect(Number.isFinite(number(run()))).toBe(true);
    expect(numbers(tf.grad(run)(logits)).every(Number.isFinite)).toBe(true);
  });
});
