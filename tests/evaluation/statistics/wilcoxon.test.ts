import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wilcoxonSignedRank } from '../../../src/evaluation/statistics/wilcoxon.ts';
import reference from './reference.json' with { type: 'json' };
import { measurement, withShuffled } from './values.ts';

const differences = fc.array(measurement, { minLength: 6, maxLength: 60 });
const pValue = (values: readonly number[]) => wilcoxonSignedRank(values).pValue;

test.each(reference.wilcoxon)('$name: as SciPy of the differences that are not zero', (one) => {
  const { n, pValue } = wilcoxonSignedRank(one.differences);
  expect(n).toBe(one.differences.length);
  expect((pValue ?? Number.NaN) / one.pValue).toBeCloseTo(1, 9);
});

/** SciPy leaves its exact ways where there are zeros and more than 13 pairs, zeros included. */
const asGiven = reference.wilcoxon.filter(
  ({ differences }) => differences.length <= 13 || !differences.includes(0),
);

test.each(asGiven)('$name: as SciPy of all differences', ({ differences, withZeros }) => {
  expect((pValue(differences) ?? Number.NaN) / withZeros).toBeCloseTo(1, 9);
});

describe('as published', () => {
  test('maize (Wilcoxon 1945): rank sum 24 of 15, p between 0.02 and 0.05', () => {
    const maize = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75];
    expect(pValue(maize)).toBeCloseTo(0.041259765625, 12);
  });

  test('depression (Hollander and Wolfe 1973): one-sided 0.020 for rank sum 5 of 9', () => {
    const depression = [-0.952, 0.147, -1.022, -0.43, -0.62, -0.59, -0.49, 0.08, -0.01];
    expect((pValue(depression) ?? Number.NaN) / 2).toBeCloseTo(0.01953125, 12);
  });

  test('six pairs that all go one way: 2 / 2⁶, also where they are equal', () => {
    expect(pValue([1, 2, 3, 4, 5, 6])).toBe(2 / 64);
    expect(pValue([1, 1, 1, 1, 1, 1])).toBe(2 / 64);
  });
});

test('nothing is said of fewer than six pairs, nor where none differs', () => {
  expect(wilcoxonSignedRank([])).toEqual({ n: 0, pValue: null });
  expect(wilcoxonSignedRank([1, 2, 3, 4, 5])).toEqual({ n: 5, pValue: null });
  expect(wilcoxonSignedRank(new Array(20).fill(0))).toEqual({ n: 20, pValue: null });
});

test('p is a probability, the same for the opposite question and in any order', () => {
  fc.assert(
    fc.property(withShuffled(differences), ([values, shuffled]) => {
      const p = pValue(values);
      fc.pre(p !== null);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(pValue(values.map((value) => -value))).toBe(p);
      expect(pValue(shuffled)).toBe(p);
    }),
  );
});

test('only ranks count, and no zero', () => {
  fc.assert(
    fc.property(differences, fc.nat(10), (values, zeros) => {
      const cubes = values.map((value) => value ** 3);
      expect(pValue(cubes)).toBe(pValue(values));
      expect(pValue([...values, ...new Array(zeros).fill(0)])).toBe(pValue(values));
    }),
  );
});
