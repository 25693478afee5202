import { expect, test } from 'vitest';
import {
  formatInterval,
  formatMean,
  formatNumber,
  formatP,
  formatPercent,
  formatSigned,
} from '../../../../web/features/models/figures.ts';

test('a mean has three decimals and its interval, and nothing to measure is a dash', () => {
  expect(formatMean({ mean: 0.9006, low: 0.885, high: 0.9171 })).toBe('0.901 (0.885–0.917)');
  expect(formatMean({ mean: 0.9, low: null, high: null })).toBe('0.900');
  expect(formatMean({ mean: null, low: null, high: null })).toBe('–');
  expect(formatMean({ mean: 0.1, low: -0.2, high: 0.4 }, 1)).toBe('0.1 (−0.2 to 0.4)');
});

test('0 is a number, and no dash', () => {
  expect(formatNumber(0, 3)).toBe('0.000');
  expect(formatNumber(null, 3)).toBe('–');
  expect(formatPercent(0)).toBe('0.0 %');
  expect(formatPercent(null)).toBe('–');
});

test('differences have their sign', () => {
  expect(formatSigned(0.0123)).toBe('+0.012');
  expect(formatSigned(-0.0123)).toBe('−0.012');
  expect(formatSigned(0)).toBe('0.000');
  expect(formatInterval({ low: -0.016, high: 0.002 })).toBe('−0.016 to +0.002');
  expect(formatInterval(null)).toBe('–');
});

test('p-values name the correction, and very small ones are told as such', () => {
  expect(formatP(0.0123, 'Holm')).toBe('p = 0.012 (Holm)');
  expect(formatP(0.00001)).toBe('p < 0.001');
  expect(formatP(null, 'Holm')).toBe('–');
});
