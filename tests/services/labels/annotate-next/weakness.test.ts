import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  slicesOf,
  THIRDS,
  weaknessOf,
} from '../../../../src/services/labels/annotate-next/weakness.ts';

const third = (place: number, truePositive: number, wrong: number) => ({
  third: place,
  sums: { truePositive, falsePositive: wrong, falseNegative: 0 },
});

describe('the worst third', () => {
  test('is one that is clearly below the whole', () => {
    const { dice, worst } = weaknessOf([third(0, 9, 2), third(1, 9, 2), third(2, 3, 14)]);
    expect(dice).toBeCloseTo(42 / 60, 12);
    expect(worst).toEqual({ third: 'distal', dice: 6 / 20 });
  });

  test('is not one at the end of the class, with hardly a voxel of it', () => {
    expect(weaknessOf([third(0, 9, 2), third(1, 9, 2), third(2, 1, 16)]).worst).toBeNull();
  });

  test('is none where all do alike, nor where nothing was measured', () => {
    expect(weaknessOf([third(0, 9, 2), third(1, 9, 2)]).worst).toBeNull();
    expect(weaknessOf([])).toEqual({ dice: null, worst: null });
    expect(weaknessOf([third(1, 0, 0)])).toEqual({ dice: null, worst: null });
  });
});

test('the thirds of a stack are all of its slices, each once, from either end', () => {
  const upwards = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1];
  const downwards = upwards.map((value) => (value === 5 ? -5 : value));
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 60 }), fc.boolean(), (sliceCount, isDownwards) => {
      const volume = { sliceCount, affine: isDownwards ? downwards : upwards };
      const ranges = THIRDS.map((name) => slicesOf(volume, name));
      const [first, middle, last] = isDownwards ? ranges : ranges.toReversed();
      expect(first?.firstSlice).toBe(0);
      expect(middle?.firstSlice).toBe((first?.lastSlice ?? 0) + 1);
      expect(last?.firstSlice).toBe((middle?.lastSlice ?? 0) + 1);
      expect(last?.lastSlice).toBe(sliceCount - 1);
    }),
  );
  const whole = { firstSlice: 0, lastSlice: 8 };
  expect(slicesOf({ sliceCount: 9, affine: upwards }, null)).toEqual(whole);
});
