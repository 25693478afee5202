import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blandAltman } from '../../../src/evaluation/statistics/bland-altman.ts';
import reference from './reference.json' with { type: 'json' };
import { measuredTwice, near, nearInterval, pairsOf } from './values.ts';

test.each(reference.blandAltman)('$name: as by SciPy', ({ first, second, ...expected }) => {
  expect(blandAltman(pairsOf(first, second))).toEqual({
    n: first.length,
    bias: near(expected.bias),
    sd: near(expected.sd),
    lower: near(expected.lower),
    upper: near(expected.upper),
    biasInterval: nearInterval(expected.biasInterval),
    lowerInterval: nearInterval(expected.lowerInterval),
    upperInterval: nearInterval(expected.upperInterval),
  });
});

describe('peak expiratory flow as published (Bland and Altman, Lancet 1986)', () => {
  const [{ first, second } = { first: [], second: [] }] = reference.blandAltman;
  const limits = blandAltman(pairsOf(first, second));

  test('bias −2.1 and SD 38.8 l/min, interval of the bias −22.0 to 17.8', () => {
    expect(limits?.n).toBe(17);
    expect(limits?.bias).toBeCloseTo(-2.1, 1);
    expect(limits?.sd).toBeCloseTo(38.8, 1);
    expect(limits?.biasInterval.low).toBeCloseTo(-22, 0);
    expect(limits?.biasInterval.high).toBeCloseTo(17.8, 1);
  });

  // The paper of 1986 takes 2 SD and the standard error √(3 s² / n), that of 1999 1.96 and what is exact.
  test('limits and their intervals within 3 l/min of those by the rounder formula of 1986', () => {
    const published = { lower: [-79.7, -114.3, -45.1], upper: [75.5, 40.9, 110.1] };
    const { lower, lowerInterval, upper, upperInterval } = limits ?? {};
    [lower, lowerInterval?.low, lowerInterval?.high].forEach((value, index) => {
      expect(value).toSatisfy((own: number) => Math.abs(own - (published.lower[index] ?? 0)) < 3);
    });
    [upper, upperInterval?.low, upperInterval?.high].forEach((value, index) => {
      expect(value).toSatisfy((own: number) => Math.abs(own - (published.upper[index] ?? 0)) < 3);
    });
  });
});

test('nothing is said of fewer than two pairs', () => {
  expect([blandAltman([]), blandAltman([{ first: 1, second: 2 }])]).toEqual([null, null]);
});

test('limits lie around the bias, each within its interval', () => {
  fc.assert(
    fc.property(measuredTwice, (pairs) => {
      const limits = blandAltman(pairs);
      expect(limits).not.toBeNull();
      if (limits) {
        const { bias, lower, upper, biasInterval, lowerInterval, upperInterval } = limits;
        const ascending = [
          [lower, bias, upper],
          [biasInterval.low, bias, biasInterval.high],
          [lowerInterval.low, lower, lowerInterval.high],
          [upperInterval.low, upper, upperInterval.high],
        ];
        for (const values of ascending) {
          expect(values).toEqual(values.toSorted((a, b) => a - b));
        }
      }
    }),
  );
});

test('exchanged measurements mirror the limits; a shift of the second moves them', () => {
  fc.assert(
    fc.property(measuredTwice, (pairs) => {
      const { bias = 0, lower = 0, upper = 0 } = blandAltman(pairs) ?? {};
      const exchanged = pairs.map(({ first, second }) => ({ first: second, second: first }));
      expect(blandAltman(exchanged)).toMatchObject({
        bias: near(-bias),
        lower: near(-upper),
        upper: near(-lower),
      });
      const shifted = pairs.map(({ first, second }) => ({ first, second: second + 3 }));
      expect(blandAltman(shifted)).toMatchObject({
        bias: near(bias + 3),
        lower: near(lower + 3),
        upper: near(upper + 3),
      });
    }),
  );
});
