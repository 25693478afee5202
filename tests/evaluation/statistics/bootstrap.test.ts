import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootstrapInterval } from '../../../src/evaluation/statistics/bootstrap.ts';
import { mean } from '../../../src/evaluation/statistics/summary.ts';
import reference from './reference.json' with { type: 'json' };
import { measurements, withShuffled } from './values.ts';

/**
 * A 2.5 % quantile of 10,000 normal numbers scatters by √(0.025 · 0.975 / 10,000) / φ(1.96) = 0.027 of their
 * SD, which here is the standard error of the mean: five of these are allowed.
 */
const MONTE_CARLO = 5 * 0.027;

describe.each(reference.bootstrap)('$name', ({ values, low, high, standardError }) => {
  test.each([0, 1, 2026])('as SciPy with a million resamples, within chance (seed %i)', (seed) => {
    const interval = bootstrapInterval(values, seed);
    expect(Math.abs((interval?.low ?? Number.NaN) - low)).toBeLessThan(MONTE_CARLO * standardError);
    expect(Math.abs((interval?.high ?? Number.NaN) - high)).toBeLessThan(
      MONTE_CARLO * standardError,
    );
  });
});

test('is the same again for the same seed and in any order, and another for another seed', () => {
  fc.assert(
    fc.property(withShuffled(measurements), ([values, shuffled]) => {
      expect(bootstrapInterval(shuffled)).toEqual(bootstrapInterval(values));
    }),
    { numRuns: 10 },
  );
  const [{ values } = { values: [] }] = reference.bootstrap;
  expect(bootstrapInterval(values, 1)).not.toEqual(bootstrapInterval(values, 2));
});

test('lies within the values, around their mean', () => {
  fc.assert(
    fc.property(measurements, (values) => {
      const { low, high } = bootstrapInterval(values) ?? { low: Number.NaN, high: Number.NaN };
      const rounding = 1e-9;
      expect(low).toBeGreaterThanOrEqual(Math.min(...values) - rounding);
      expect(low).toBeLessThanOrEqual((mean(values) ?? Number.NaN) + rounding);
      expect(high).toBeGreaterThanOrEqual((mean(values) ?? Number.NaN) - rounding);
      expect(high).toBeLessThanOrEqual(Math.max(...values) + rounding);
    }),
    { numRuns: 20 },
  );
});

test('nothing is said of fewer than two values', () => {
  expect([bootstrapInterval([]), bootstrapInterval([0.8])]).toEqual([null, null]);
});
