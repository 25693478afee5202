import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadEngine } from '../../../src/training/engine.ts';
import { nativeLossOps } from '../../../src/training/graph/native-losses.ts';
import { type LossOps, plainLossOps } from '../../../src/training/losses/ops.ts';
import type { LossInputs, LossSpec } from '../../../src/training/losses/planes.ts';
import { worstDifference } from '../graph/run.ts';
import {
  allKnown,
  CLASSES,
  evaluate,
  gradientOf,
  integers,
  number,
  numbers,
  SETS,
  samples,
} from './samples.ts';

const native = nativeLossOps(loadEngine().backend);
const ENGINES: readonly LossOps[] = [plainLossOps, native];
const RUNS = { numRuns: 10 };

type Kind = Pick<LossSpec, 'mode' | 'dice'>;
const KINDS: readonly Kind[] = [
  { mode: 'marginal', dice: 'none' },
  { mode: 'marginal', dice: 'soft' },
  { mode: 'marginal', dice: 'log' },
  { mode: 'label_set', dice: 'none' },
  { mode: 'label_set', dice: 'soft' },
  { mode: 'label_set', dice: 'leaf' },
  { mode: 'ignore', dice: 'none' },
  { mode: 'ignore', dice: 'soft' },
  { mode: 'ignore', dice: 'log' },
];
const kinds = fc.constantFrom(...KINDS);
const all = samples(CLASSES + SETS.length);

/** One element of one slice whose probabilities are given, voxel by voxel. */
function slice(
  probabilities: readonly (readonly number[])[],
  labels: readonly number[],
  presence: readonly number[],
): LossInputs {
  const logits = tf.log(tf.tensor2d(probabilities.map((row) => [...row])));
  return {
    logits: tf.reshape(logits, [1, 1, labels.length, presence.length]),
    labels: tf.tensor3d([...labels], [1, 1, labels.length], 'int32'),
    presence: tf.tensor3d([...presence], [1, 1, presence.length]),
  };
}

describe('by hand: three classes, the third unknown; a voxel of each label', () => {
  const inputs = slice(
    [
      [0.5, 0.2, 0.3], // unlabelled: background or the third
      [0.1, 0.6, 0.3], // the second
      [0.2, 0.5, 0.3], // of the set of the second and third
    ],
    [0, 1, 3],
    [0, 1, 0],
  );
  const given = { classCount: 3, labelSets: [[1, 2]] };
  const half = { ...given, backgroundWeight: 0.5 };
  const dice = { ...given, crossEntropy: false };

  test.each(ENGINES)('cross-entropy', (ops) => {
    const of = (settings: Partial<LossSpec>) =>
      number(evaluate(settings, inputs, ops).crossEntropy);
    const [unlabelled, second, set] = [-Math.log(0.8), -Math.log(0.6), -Math.log(0.8)];
    expect(of({ ...given, mode: 'label_set' })).toBeCloseTo((unlabelled + second + set) / 3, 5);
    expect(of({ ...half, mode: 'label_set' })).toBeCloseTo((unlabelled / 2 + second + set) / 3, 5);
    // to `marginal`, the third voxel is of the set or unlabelled: of any class
    expect(of({ ...given, mode: 'marginal' })).toBeCloseTo((unlabelled + second + 0) / 3, 5);
    expect(of({ ...given, mode: 'ignore' })).toBeCloseTo(second, 5);
  });

  test.each(ENGINES)('Dice', (ops) => {
    const of = (settings: Partial<LossSpec>) => number(evaluate(settings, inputs, ops).dice);
    // the voxel of the set counts neither for the second class nor for the merged background
    const merged = 1 - (2 * 0.8) / (0.8 + 0.4 + 1);
    const second = 1 - (2 * 0.6) / (0.6 + 0.2 + 1);
    expect(of({ ...dice, mode: 'marginal' })).toBeCloseTo((merged + second) / 2, 5);
    expect(of({ ...dice, mode: 'label_set' })).toBeCloseTo((merged + second) / 2, 5);
    // no voxel is background alone, or of the third class alone
    expect(of({ ...dice, mode: 'label_set', dice: 'leaf' })).toBeCloseTo((1 + second + 1) / 3, 5);
    // the second voxel alone is known
    const known = 1 - (2 * 0.6) / (0.6 + 1);
    expect(of({ ...dice, mode: 'ignore' })).toBeCloseTo((1 + known + 1) / 3, 5);
  });
});

describe('where every class is known and every voxel labelled', () => {
  test('all losses are the plain cross-entropy and Dice', () => {
    fc.assert(
      fc.property(samples(CLASSES), kinds, (inputs, { mode, dice }) => {
        const plain = {
          mode: 'fn',
          dice: dice === 'leaf' ? 'soft' : dice,
          gating: 'none',
        } as const;
        const expected = number(evaluate(plain, inputs, native).loss);
        expect(number(evaluate({ mode, dice }, allKnown(inputs), native).loss)).toBeCloseTo(
          expected,
          4,
        );
        expect(
          worstDifference(
            gradientOf({ mode, dice }, allKnown(inputs), native),
            gradientOf(plain, inputs, native),
          ),
        ).toBeLessThan(1e-4);
      }),
      RUNS,
    );
  });
});

describe('without gating', () => {
  test('every class is taken for known', () => {
    fc.assert(
      fc.property(all, kinds, (inputs, kind) => {
        expect(number(evaluate({ ...kind, gating: 'none' }, inputs, native).loss)).toBe(
          number(evaluate(kind, allKnown(inputs), native).loss),
        );
      }),
      RUNS,
    );
  });
});

describe('what a label leaves open', () => {
  /** Swaps the logits of two classes at the voxels where `where` is true. */
  function swapped({ logits }: LossInputs, a: number, b: number, where: tf.Tensor): tf.Tensor4D {
    const order = Array.from({ length: CLASSES }, (_, c) => (c === a ? b : c === b ? a : c));
    const other = tf.gather(logits, order, 3);
    return tf.where(tf.expandDims(where, 3), other, logits);
  }

  test('of two unknown classes, nothing tells which has the probability of an unlabelled voxel', () => {
    fc.assert(
      fc.property(all, kinds, (inputs, kind) => {
        const unknown = [0, 2].reduce<tf.Tensor3D>(
          (presence, c) => tf.mul(presence, tf.sub(1, tf.oneHot(c, CLASSES, 1, 0, 'float32'))),
          inputs.presence,
        );
        const given = { ...inputs, presence: unknown };
        const logits = swapped(given, 0, 2, tf.equal(given.labels, 0));
        expect(number(evaluate(kind, { ...given, logits }, native).loss)).toBeCloseTo(
          number(evaluate(kind, given, native).loss),
          4,
        );
      }),
      RUNS,
    );
  });

  test('of the members of a label set, nothing tells which has the probability', () => {
    fc.assert(
      fc.property(all, kinds, fc.boolean(), (inputs, kind, isJoined) => {
        const logits = swapped(inputs, 1, 2, tf.equal(inputs.labels, CLASSES));
        const settings = { ...kind, crossEntropy: isJoined || kind.dice === 'none' };
        expect(number(evaluate(settings, { ...inputs, logits }, native).loss)).toBeCloseTo(
          number(evaluate(settings, inputs, native).loss),
          4,
        );
      }),
      { numRuns: 20 },
    );
  });

  test('ignore looks at no voxel whose class is not known', () => {
    const seeds = fc.integer({ min: 1, max: 1000 });
    const ignoring = fc.constantFrom(...KINDS.filter(({ mode }) => mode === 'ignore'));
    fc.assert(
      fc.property(all, ignoring, seeds, (inputs, kind, seed) => {
        const noise = tf.randomNormal<tf.Rank.R4>(inputs.logits.shape, 0, 5, 'float32', seed);
        const isKnown = tf.cast(knownVoxels(inputs), 'bool');
        const logits: tf.Tensor4D = tf.where(tf.expandDims(isKnown, 3), inputs.logits, noise);
        expect(number(evaluate(kind, { ...inputs, logits }, native).loss)).toBeCloseTo(
          number(evaluate(kind, inputs, native).loss),
          5,
        );
        const slopes = gradientOf(kind, inputs, native);
        const known = numbers(isKnown);
        for (const [index, slope] of slopes.entries()) {
          if (known[Math.floor(index / CLASSES)] === 0) expect(Math.abs(slope)).toBe(0);
        }
      }),
      RUNS,
    );
  });

  /** 1 where a voxel has the label of a known class; [N, D, V]. */
  function knownVoxels({ labels, presence }: LossInputs): tf.Tensor3D {
    const isClass = tf.oneHot(labels, CLASSES, 1, 0, 'float32'); // all 0 for a label set
    return tf.sum(tf.mul(isClass, tf.expandDims(presence, 2)), 3);
  }
});

describe('in every case', () => {
  test('plain and native operations agree', () => {
    fc.assert(
      fc.property(all, kinds, (inputs, kind) => {
        const [plain = Number.NaN, fast = Number.NaN] = ENGINES.map((ops) =>
          number(evaluate(kind, inputs, ops).loss),
        );
        expect(fast).toBeCloseTo(plain, 4);
        const [slopes = [], others = []] = ENGINES.map((ops) => gradientOf(kind, inputs, ops));
        expect(worstDifference(others, slopes)).toBeLessThan(1e-4);
      }),
      { numRuns: 20 },
    );
  });

  test('the gradient is the slope of the loss', () => {
    fc.assert(
      fc.property(all, kinds, fc.integer({ min: 1, max: 1000 }), (inputs, kind, seed) => {
        const direction = tf.randomNormal<tf.Rank.R4>(inputs.logits.shape, 0, 1, 'float32', seed);
        const at = (distance: number) => {
          const logits = tf.add<tf.Tensor4D>(inputs.logits, tf.mul(direction, distance));
          return number(evaluate(kind, { ...inputs, logits }, native).loss);
        };
        const measured = (at(1e-2) - at(-1e-2)) / 2e-2;
        const gradient = tf.tensor1d(gradientOf(kind, inputs, native));
        const slope = number(tf.sum(tf.mul(gradient, tf.reshape(direction, [-1]))));
        expect(Math.abs(measured - slope)).toBeLessThan(2e-3 * Math.max(1, Math.abs(slope)));
      }),
      { numRuns: 20 },
    );
  });

  test('losses and gradients stay finite, whatever is known and however sure the network is', () => {
    const scales = fc.constantFrom(0, 1, 100, 10_000);
    const known = fc.constantFrom('none', 'some', 'all');
    fc.assert(
      fc.property(all, kinds, scales, known, fc.boolean(), (inputs, kind, scale, which, blank) => {
        const given: LossInputs = {
          logits: tf.mul(inputs.logits, scale),
          labels: blank ? tf.zerosLike(inputs.labels) : inputs.labels,
          presence: {
            none: tf.zerosLike(inputs.presence),
            some: inputs.presence,
            all: tf.onesLike(inputs.presence),
          }[which],
        };
        const settings = { ...kind, backgroundWeight: blank ? 0 : 1 };
        expect(Number.isFinite(number(evaluate(settings, given, native).loss))).toBe(true);
        expect(gradientOf(settings, given, native).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('nothing known teaches nothing', () => {
    fc.assert(
      fc.property(all, kinds, (inputs, kind) => {
        const blank = {
          ...inputs,
          labels: tf.zerosLike(inputs.labels),
          presence: tf.zerosLike(inputs.presence),
        };
        for (const slope of gradientOf(kind, blank, native)) expect(slope).toBeCloseTo(0, 6);
      }),
      RUNS,
    );
  });

  test('the order of the slices of an element does not matter', () => {
    fc.assert(
      fc.property(all, kinds, (inputs, kind) => {
        const reversed: LossInputs = {
          logits: tf.reverse(inputs.logits, 1),
          labels: tf.reverse(inputs.labels, 1),
          presence: tf.reverse(inputs.presence, 1),
        };
        expect(number(evaluate(kind, reversed, native).loss)).toBeCloseTo(
          number(evaluate(kind, inputs, native).loss),
          4,
        );
      }),
      RUNS,
    );
  });
});

test('a label set that names no class, or one that is not there, is refused', () => {
  const inputs: LossInputs = {
    logits: tf.zeros([1, 1, 2, CLASSES]),
    labels: integers([1, 1, 2], 1, 1),
    presence: tf.ones([1, 1, CLASSES]),
  };
  for (const labelSets of [[[]], [[1, CLASSES]]]) {
    expect(() => evaluate({ labelSets }, inputs, native)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  }
});
