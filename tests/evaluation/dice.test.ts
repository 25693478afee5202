import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addSums, countVoxels, sumsBySlice, type VoxelSums } from '../../src/evaluation/counts.ts';
import {
  dice,
  jaccard,
  meanDice,
  precision,
  recall,
  volumeError,
} from '../../src/evaluation/dice.ts';

/** Counts of class 1 in one slice of two classes. */
function sumsOf(truth: Uint8Array, prediction: Uint8Array): VoxelSums {
  const [counts] = countVoxels({
    truth,
    prediction,
    sliceCount: 1,
    classCount: 2,
    annotated: Uint8Array.of(0, 1),
  });
  return addSums(counts ? sumsBySlice(counts) : []);
}

/** A mask of `size` voxels that is 1 where the index is in the set. */
const mask = (size: number, isInside: (index: number) => boolean) =>
  Uint8Array.from({ length: size }, (_, index) => (isInside(index) ? 1 : 0));

/** google-deepmind/surface-distance, surface_distance_test.py at 1f805cea (Apache-2.0). */
describe('Dice as published with surface-distance', () => {
  test('two slabs of 50 and 51 of 100 slices: 0.990', () => {
    const plane = 100 * 100;
    const sums = sumsOf(
      mask(100 * plane, (index) => index < 50 * plane),
      mask(100 * plane, (index) => index < 51 * plane),
    );
    expect(dice(sums)).toBeCloseTo(0.990099, 6);
  });

  test('single voxels apart: 0', () => {
    const sums = sumsOf(
      mask(128 * 128, (index) => index === 50 * 128 + 70),
      mask(128 * 128, (index) => index === 50 * 128 + 72),
    );
    expect(dice(sums)).toBe(0);
  });

  test('a voxel against nothing: 0; nothing against nothing: undefined', () => {
    const nothing = new Uint8Array(64);
    expect(
      dice(
        sumsOf(
          mask(64, (index) => index === 5),
          nothing,
        ),
      ),
    ).toBe(0);
    expect(dice(sumsOf(nothing, nothing))).toBeNull();
  });
});

/** Project-MONAI/MONAI, tests/metrics/test_compute_meandice.py at d388d1c6 (Apache-2.0). */
describe('Dice as published with MONAI', () => {
  test('two by two: 0.8', () => {
    expect(dice(sumsOf(Uint8Array.of(1, 0, 1, 1), Uint8Array.of(1, 0, 0, 1)))).toBe(0.8);
  });

  test('a class absent from both is left out of the mean and counted', () => {
    const absent = { truePositive: 0, falsePositive: 0, falseNegative: 0 };
    const half = { truePositive: 1, falsePositive: 1, falseNegative: 1 };
    expect(meanDice([absent, half])).toEqual({ mean: 0.5, values: 1, empty: 1 });
    expect(meanDice([absent])).toEqual({ mean: null, values: 0, empty: 1 });
  });
});

describe('voxel counts', () => {
  test('cover only slices in which the class is annotated, and keep their indices', () => {
    const counts = countVoxels({
      truth: Uint8Array.of(1, 2, 0, 0, 1, 1),
      prediction: Uint8Array.of(1, 1, 2, 0, 1, 2),
      sliceCount: 3,
      classCount: 3,
      annotated: Uint8Array.of(0, 1, 1, 0, 0, 1, 0, 1, 0),
    });
    expect(counts).toEqual([
      {
        classIndex: 1,
        slices: [0, 2],
        truePositive: [1, 1],
        falsePositive: [1, 0],
        falseNegative: [0, 1],
      },
      {
        classIndex: 2,
        slices: [0, 1],
        truePositive: [0, 0],
        falsePositive: [0, 1],
        falseNegative: [1, 0],
      },
    ]);
  });

  test('arrays of different volumes and unknown classes are refused', () => {
    const input = { sliceCount: 1, classCount: 2, annotated: Uint8Array.of(1, 1) };
    const [two, three] = [new Uint8Array(2), new Uint8Array(3)];
    expect(() => countVoxels({ ...input, truth: two, prediction: three })).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
    expect(() => countVoxels({ ...input, truth: two, prediction: Uint8Array.of(0, 2) })).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });

  test('pooled sums equal those of the whole volume counted at once', () => {
    const labels = fc.uint8Array({ minLength: 24, maxLength: 24, max: 3 });
    fc.assert(
      fc.property(labels, labels, (truth, prediction) => {
        const count = (sliceCount: number) =>
          countVoxels({
            truth,
            prediction,
            sliceCount,
            classCount: 4,
            annotated: new Uint8Array(4 * sliceCount).fill(1),
          }).map((one) => addSums(sumsBySlice(one)));
        expect(count(6)).toEqual(count(1));
      }),
    );
  });
});

describe('the ratios', () => {
  const sums = { truePositive: 6, falsePositive: 2, falseNegative: 4 };

  test('follow from the counts', () => {
    expect(dice(sums)).toBeCloseTo(12 / 18, 12);
    expect(jaccard(sums)).toBe(0.5);
    expect(precision(sums)).toBe(0.75);
    expect(recall(sums)).toBe(0.6);
    expect(volumeError(sums)).toBe(-0.2);
  });

  test('dice and jaccard agree: D = 2J / (1 + J)', () => {
    const count = fc.nat(1000);
    fc.assert(
      fc.property(count, count, count, (truePositive, falsePositive, falseNegative) => {
        const some = { truePositive, falsePositive, falseNegative };
        const j = jaccard(some);
        expect(dice(some)).toEqual(j === null ? null : expect.closeTo((2 * j) / (1 + j), 12));
      }),
    );
  });

  test('are undefined where there is nothing to divide by', () => {
    const missed = { truePositive: 0, falsePositive: 0, falseNegative: 3 };
    const invented = { truePositive: 0, falsePositive: 3, falseNegative: 0 };
    expect([precision(missed), recall(missed)]).toEqual([null, 0]);
    expect([precision(invented), recall(invented), volumeError(invented)]).toEqual([0, null, null]);
  });
});
