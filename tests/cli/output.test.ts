import { describe, expect, test } from 'vitest';
import { dice, signed, table, toCount, toNumber } from '../../src/cli/output.ts';

describe('numbers given as options', () => {
  test.each(['abc', '', ' ', '1o0', 'NaN', 'Infinity'])('%j is no number', (text) => {
    expect(() => toNumber(text)).toThrow('It must be a number.');
  });

  test.each(['-1', '1.5', '1e3', ''])('%j is no count', (text) => {
    expect(() => toCount(text)).toThrow('It must be a whole number');
  });

  test('numbers are read', () => {
    expect([toNumber('1e-3'), toNumber('-2'), toCount('0'), toCount('250')]).toEqual([
      0.001, -2, 0, 250,
    ]);
  });
});

describe('values in tables', () => {
  test('what was not measured is a dash, never 0', () => {
    expect([dice(null), dice(undefined), signed(null)]).toEqual(['–', '–', '–']);
    expect([dice(0), dice(0.98765), signed(-0.0312), signed(0.1)]).toEqual([
      '0.000',
      '0.988',
      '−0.031',
      '+0.100',
    ]);
  });

  test('every cell of every row is shown', () => {
    const text = table(
      ['class', 'n'],
      [
        ['soleus', 12],
        ['fibularis', null],
      ],
    );
    for (const part of ['class', 'n', 'soleus', '12', 'fibularis', '–'])
      expect(text).toContain(part);
  });
});
