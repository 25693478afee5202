import { expect, test } from 'vitest';
import { isAbove, isBelow, isNoGain, ofAll } from '../../../study/report/verdict.ts';

const of = (low: number, high: number, n = 8) => ({ n, interval: { low, high } });

test('a bound is passed where the whole interval lies on one side', () => {
  expect(isAbove(of(0.86, 0.9), 0.85)).toBe('holds here');
  expect(isAbove(of(0.84, 0.9), 0.85)).toBe('cannot be told here');
  expect(isAbove(of(0.7, 0.84), 0.85)).toBe('does not hold here');
  expect(isBelow(of(-0.3, -0.2), -0.1)).toBe('holds here');
  expect(isBelow(of(-0.3, 0), -0.1)).toBe('cannot be told here');
  expect(isBelow(of(-0.05, 0), -0.1)).toBe('does not hold here');
});

test('a gain counts from the margin on, if it is one for sure', () => {
  expect(isNoGain(of(-0.02, 0.009), 0.01)).toBe('holds here');
  expect(isNoGain(of(0.001, 0.009), 0.01)).toBe('holds here');
  expect(isNoGain(of(-0.02, 0.02), 0.01)).toBe('cannot be told here');
  expect(isNoGain(of(0.001, 0.02), 0.01)).toBe('does not hold here');
});

test('without an interval, or with under three subjects, nothing is told', () => {
  expect(isAbove({ n: 1, interval: null }, 0)).toBe('cannot be told here');
  expect(isAbove(of(0.9, 0.95, 2), 0.85)).toBe('cannot be told here');
  expect(isAbove(of(0.9, 0.95, 3), 0.85)).toBe('holds here');
});

test('of several, one that fails decides, and all must hold', () => {
  expect(ofAll(['holds here', 'holds here'])).toBe('holds here');
  expect(ofAll(['holds here', 'cannot be told here'])).toBe('cannot be told here');
  expect(ofAll(['holds here', 'cannot be told here', 'does not hold here'])).toBe(
    'does not hold here',
  );
  expect(ofAll([])).toBe('cannot be told here');
});
