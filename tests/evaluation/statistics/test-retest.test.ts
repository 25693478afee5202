import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testRetest } from '../../../src/evaluation/statistics/test-retest.ts';
import reference from './reference.json' with { type: 'json' };
import {
  measuredTwice,
  measurements,
  near,
  nearInterval,
  pairsOf,
  withShuffled,
} from './values.ts';

test.each(reference.testRetest)('$name: as Pingouin', ({ first, second, ...expected }) => {
  expect(testRetest(pairsOf(first, second))).toEqual({
    n: first.length,
    icc: near(expected.icc),
    iccInterval: nearInterval(expected.iccInterval),
    cv: near(expected.cv),
    repeatability: near(expected.repeatability),
  });
});

/** Bland and Altman, Lancet 1986: twice the SD of the differences about zero, 43.2 and 56.4 l/min. */
test.each([
  ['Wright meter', 43.2],
  ['mini meter', 56.4],
])('repeatability of the %s as published, but for 1.96 in the place of 2', (name, published) => {
  const readings = reference.testRetest.find((one) => one.name === name);
  const { repeatability } = testRetest(pairsOf(readings?.first ?? [], readings?.second ?? []));
  expect(Math.abs(((repeatability ?? 0) / 1.96) * 2 - published)).toBeLessThan(0.15);
});

describe('nothing is said', () => {
  const nothing = { icc: null, iccInterval: null, cv: null, repeatability: null };

  test('of fewer than two pairs', () => {
    expect(testRetest([])).toEqual({ n: 0, ...nothing });
    expect(testRetest([{ first: 1, second: 2 }])).toEqual({ n: 1, ...nothing });
  });

  test('of correlation where nothing varies, also not by rounding', () => {
    const constant = new Array(7).fill({ first: 0.1, second: 0.1 });
    expect(testRetest(constant)).toEqual({
      n: 7,
      icc: null,
      iccInterval: null,
      cv: 0,
      repeatability: 0,
    });
  });

  test('of variation relative to a mean that is not above zero', () => {
    const pairs = [
      { first: 1, second: 2 },
      { first: 1, second: -1 },
    ];
    expect(testRetest(pairs).cv).toBeNull();
  });
});

test('a shift between visits counts against agreement', () => {
  const pairs = [1, 2, 4, 7].map((first) => ({ first, second: first + 1 }));
  const { icc, iccInterval, repeatability } = testRetest(pairs);
  expect(icc).toBeCloseTo(14 / 15, 12);
  expect(iccInterval?.low).toBeLessThan(14 / 15);
  expect(iccInterval?.high).toBeGreaterThan(14 / 15);
  expect(repeatability).toBeCloseTo(1.96, 12);
});

test('the ICC of equal measurements is 1 where subjects differ, without an interval', () => {
  fc.assert(
    fc.property(measurements, (values) => {
      fc.pre(new Set(values).size > 1);
      const result = testRetest(values.map((value) => ({ first: value, second: value })));
      expect(result).toMatchObject({ icc: 1, iccInterval: null, repeatability: 0 });
    }),
  );
});

test('the ICC is at most 1 and lies in its interval; one above zero has an interval', () => {
  fc.assert(
    fc.property(measuredTwice, (pairs) => {
      const { icc, iccInterval } = testRetest(pairs);
      fc.pre(icc !== null && icc < 1);
      if (icc > 0) {
        expect(iccInterval).not.toBeNull();
      }
      if (iccInterval) {
        const ascending = [iccInterval.low, icc, iccInterval.high, 1 + 1e-9];
        expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
      }
    }),
  );
});

test('neither the order of subjects nor that of measurements matters, nor the unit', () => {
  fc.assert(
    fc.property(withShuffled(measuredTwice), ([pairs, shuffled]) => {
      const { icc, cv, repeatability } = testRetest(pairs);
      const same = {
        icc: icc === null ? null : near(icc),
        cv: cv === null ? null : near(cv),
      };
      const exchanged = pairs.map(({ first, second }) => ({ first: second, second: first }));
      const inMillimetres = pairs.map(({ first, second }) => ({
        first: 1000 * first,
        second: 1000 * second,
      }));
      expect(testRetest(shuffled)).toMatchObject(same);
      expect(testRetest(exchanged)).toMatchObject({ ...same, repeatability });
      expect(testRetest(inMillimetres)).toMatchObject({
        ...same,
        repeatability: near(1000 * (repeatability ?? 0)),
      });
    }),
  );
});
