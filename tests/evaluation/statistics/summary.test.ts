import fc from 'fast-check';
import { expect, test } from 'vitest';
import { summarise } from '../../../src/evaluation/statistics/summary.ts';
import reference from './reference.json' with { type: 'json' };
import { measurements, near, withShuffled } from './values.ts';

test.each(reference.summary)('$name: as NumPy', ({ values, mean, median, sd }) => {
  expect(summarise(values)).toEqual({
    n: values.length,
    mean: near(mean),
    median: near(median),
    sd: near(sd),
  });
});

test('one value has no spread, none has no middle', () => {
  expect(summarise([0.7])).toEqual({ n: 1, mean: 0.7, median: 0.7, sd: null });
  expect(summarise([])).toEqual({ n: 0, mean: null, median: null, sd: null });
});

test('order does not matter, and the values stay as they are', () => {
  fc.assert(
    fc.property(withShuffled(measurements), ([values, shuffled]) => {
      const before = [...values];
      const { mean, median, sd } = summarise(values);
      expect(values).toEqual(before);
      expect(summarise(shuffled)).toMatchObject({
        mean: near(mean ?? Number.NaN),
        median,
        sd: near(sd ?? Number.NaN),
      });
    }),
  );
});
