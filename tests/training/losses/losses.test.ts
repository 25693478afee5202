import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadEngine } from '../../../src/training/engine.ts';
import { nativeLossOps } from '../../../src/training/graph/native-losses.ts';
import { weightedCrossEntropy } from '../../../src/training/losses/cross-entropy.ts';
import { logDice, softDice, weightedDice } from '../../../src/training/losses/dice.ts';
import { maskWeights } from '../../../src/training/losses/masks.ts';
import { plainLossOps } from '../../../src/training/losses/ops.ts';
import { type LossInputs, planesOf } from '../../../src/training/losses/planes.ts';
import {
  effectiveWeights,
  type MaskMode,
  voxelWeights,
} from '../../../src/training/losses/weights.ts';
import {
  allKnown,
  CLASSES,
  evaluate,
  gradientOf,
  number,
  numbers,
  SPEC,
  samples as samplesOf,
} from './samples.ts';

const native = nativeLossOps(loadEngine().backend);
const MODES: readonly MaskMode[] = ['fn', 'fp', 'fn_or_fp', 'fn_plus_fp'];

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
    expect(numbers(effectiveWeights(presence, tf.tensor1d([0, 1, 0.5])))).toEqual([0, 0, 0.5]);
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

const SETTINGS = { backgroundWeight: 0, labelSets: [] };
const samples = samplesOf(CLASSES);
const modes = fc.constantFrom(...MODES);
const lossOf = (settings: Partial<typeof SPEC>, inputs: LossInputs) =>
  evaluate({ ...SETTINGS, ...settings }, inputs, native);
const slopeOf = (settings: Partial<typeof SPEC>, inputs: LossInputs) =>
  gradientOf({ ...SETTINGS, ...settings }, inputs, native);
const RUNS = { numRuns: 10 };

describe('the mask losses', () => {
  test('are the cross-entropy plus λ times the Dice term', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 3, noNaN: true }), (inputs, lambda) => {
        const { loss, crossEntropy, dice } = lossOf({ lambda }, inputs);
        expect(number(loss)).toBeCloseTo(number(crossEntropy) + lambda * number(dice), 4);
      }),
      RUNS,
    );
  });

  test('leave out the term that is turned off', () => {
    fc.assert(
      fc.property(samples, (inputs) => {
        const alone = lossOf({ crossEntropy: false }, inputs);
        expect(number(alone.crossEntropy)).toBe(0);
        expect(number(alone.loss)).toBe(number(alone.dice));
        const without = lossOf({ dice: 'none' }, inputs);
        expect(number(without.dice)).toBe(0);
        expect(number(without.loss)).toBe(number(without.crossEntropy));
      }),
      RUNS,
    );
  });

  test('ignore slices in which nothing is known', () => {
    fc.assert(
      fc.property(samples, modes, (inputs, mode) => {
        const blank = { ...inputs, presence: tf.zerosLike(inputs.presence) };
        expect(number(lossOf({ mode }, blank).loss)).toBe(0);
        expect(slopeOf({ mode }, blank).every((value) => value === 0)).toBe(true);
      }),
      RUNS,
    );
  });

  test('take every class for known without gating', () => {
    fc.assert(
      fc.property(samples, modes, (inputs, mode) => {
        const ungated = lossOf({ mode, gating: 'none' }, inputs).loss;
        expect(number(ungated)).toBe(number(lossOf({ mode }, allKnown(inputs)).loss));
      }),
      RUNS,
    );
  });

  test('take a label set for no label', () => {
    fc.assert(
      fc.property(samplesOf(CLASSES + 2), modes, (inputs, mode) => {
        const { labels } = inputs;
        const isSet = tf.greaterEqual(labels, CLASSES);
        const cleared = { ...inputs, labels: tf.where(isSet, tf.zerosLike(labels), labels) };
        expect(number(evaluate({ mode }, inputs, native).loss)).toBeCloseTo(
          number(lossOf({ mode, backgroundWeight: 1 }, cleared).loss),
          6,
        );
      }),
      RUNS,
    );
  });

  test('fn_plus_fp weighs as fn and fp together', () => {
    fc.assert(
      fc.property(samples, (inputs) => {
        const planes = planesOf({ ...SPEC, labelSets: [] }, [0, 1, 1, 1], inputs);
        const weigh = (mode: MaskMode) => maskWeights(mode, planes, native);
        const sum = tf.add(weigh('fn'), weigh('fp'));
        expect(numbers(weigh('fn_plus_fp'))).toEqual(numbers(sum));
        expect(numbers(tf.lessEqual(weigh('fn_or_fp'), sum)).every(Boolean)).toBe(true);
      }),
      RUNS,
    );
  });

  test('let no gradient flow through the prediction', () => {
    fc.assert(
      fc.property(samples, modes, (inputs, mode) => {
        const planes = planesOf({ ...SPEC, labelSets: [] }, [0, 1, 1, 1], inputs);
        const fixed = maskWeights(mode, planes, native);
        const expected = numbers(
          tf.grad(() =>
            weightedCrossEntropy(plainLossOps.crossEntropy(planes.logits, planes.labels), fixed),
          )(planes.logits),
        );
        for (const [index, value] of slopeOf({ mode, dice: 'none' }, inputs).entries()) {
          expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 5);
        }
      }),
      RUNS,
    );
  });
});

describe('Dice of an element of several slices', () => {
  test('runs over the slices in which the class is known, and counts once if there is one', () => {
    // p is 1 at the class that the logits name; class 1 is known in the first slice alone
    const logits = tf.mul(tf.oneHot([[[1, 1], [1, 0]]], 2, 1, 0, 'float32'), 50); // biome-ignore format: slices
    const inputs: LossInputs = {
      logits: tf.reshape(logits, [1, 2, 2, 2]),
      labels: tf.tensor3d([1, 0, 0, 0], [1, 2, 2], 'int32'),
      presence: tf.tensor3d([0, 1, 0, 0], [1, 2, 2]),
    };
    const settings = { classCount: 2, crossEntropy: false };
    expect(number(lossOf(settings, inputs).dice)).toBeCloseTo(1 - 2 / 3, 6);
    // over both slices there are three voxels predicted and one true
    expect(number(lossOf({ ...settings, gating: 'none' }, inputs).dice)).toBeCloseTo(1 - 2 / 4, 6);
  });

  test('is that of one slice where there is one', () => {
    fc.assert(
      fc.property(samples, (inputs) => {
        const { logits, labels, presence } = allKnown(inputs);
        const asOne: LossInputs = {
          logits: tf.reshape(logits, [2, 1, -1, CLASSES]),
          labels: tf.reshape(labels, [2, 1, -1]),
          presence: tf.ones([2, 1, CLASSES]),
        };
        expect(number(lossOf({}, { logits, labels, presence }).dice)).toBeCloseTo(
          number(lossOf({}, asOne).dice),
          5,
        );
      }),
      RUNS,
    );
  });
});
