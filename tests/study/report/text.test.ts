import { expect, test } from 'vitest';
import {
  cell,
  difference,
  listed,
  percent,
  signed,
  table,
  told,
} from '../../../study/report/text.ts';

test('numbers have a true minus, and what rounds to zero no sign', () => {
  expect(signed(0.0312)).toBe('+0.031');
  expect(signed(-0.0312)).toBe('−0.031');
  expect(signed(-0.0001)).toBe('0.000');
  expect(signed(0.0001)).toBe('0.000');
  expect(percent(-0.0001)).toBe('0.0 %');
  expect(signed(null)).toBe('–');
});

test('an estimate has its interval and number of subjects, a difference its p', () => {
  const found = { n: 7, mean: -0.05, interval: { low: -0.1, high: 0.02 } };
  expect(cell(found, signed)).toBe('−0.050 (−0.100 to +0.020)');
  expect(difference({ ...found, pValue: 0.0004 })).toBe(
    '−0.050 (−0.100 to +0.020, n = 7), p < 0.001',
  );
  expect(told({ n: 1, mean: 0.5, interval: null })).toBe('0.500 (n = 1)');
});

test('lists and tables', () => {
  expect(listed(['a'])).toBe('a');
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  expect(table(['x', 'y'], [['1|2', '3']])).toBe('| x | y |\n| --- | --- |\n| 1\\|2 | 3 |');
});
