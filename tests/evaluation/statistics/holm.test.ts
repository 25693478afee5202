import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holm } from '../../../src/evaluation/statistics/holm.ts';
import reference from './reference.json' with { type: 'json' };
import { near } from './values.ts';

const probability = fc.double({ min: 0, max: 1, noNaN: true });
const probabilities = fc.array(probability, { maxLength: 20 });

test.each(reference.holm)('$name: as statsmodels', ({ pValues, adjusted }) => {
  expect(holm(pValues)).toEqual(adjusted.map(near));
});

test('tests without a p-value stay without one, and do not count', () => {
  expect(holm([null, 0.04, null, 0.02])).toEqual([null, 0.04, null, 0.04]);
  expect(holm([null, null])).toEqual([null, null]);
  expect(holm([])).toEqual([]);
});

test('adjusted values are no smaller than the given ones, at most 1, and in the same order', () => {
  fc.assert(
    fc.property(probabilities, (pValues) => {
      const rows = holm(pValues).map((adjusted, index) => ({
        given: pValues[index] ?? Number.NaN,
        adjusted: adjusted ?? Number.NaN,
      }));
      const sorted = rows.toSorted((a, b) => a.given - b.given || a.adjusted - b.adjusted);
      for (const { given, adjusted } of rows) {
        expect(adjusted).toBeGreaterThanOrEqual(given);
        expect(adjusted).toBeLessThanOrEqual(Math.min(1, given * rows.length));
      }
      expect(sorted).toEqual(sorted.toSorted((a, b) => a.adjusted - b.adjusted));
    }),
  );
});

test('nulls among the p-values change none of the others', () => {
  fc.assert(
    fc.property(fc.array(fc.option(probability), { maxLength: 20 }), (pValues) => {
      const adjusted = holm(pValues);
      expect(adjusted.filter((value) => value !== null)).toEqual(
        holm(pValues.filter((value) => value !== null)),
      );
      expect(adjusted.map((value) => value === null)).toEqual(
        pValues.map((value) => value === null),
      );
    }),
  );
});
