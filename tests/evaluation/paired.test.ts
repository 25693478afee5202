import { expect, test } from 'vitest';
import { pairedDifferences } from '../../src/evaluation/paired.ts';

test('differences are taken within subjects; those without both values are named', () => {
  const a = new Map([
    ['s1', 0.5],
    ['s2', 0.7],
    ['s3', 0.6],
    ['s4', null],
    ['s5', 0.9],
  ]);
  const b = new Map([
    ['s3', 0.5],
    ['s2', 0.8],
    ['s1', 0.9],
    ['s4', 0.8],
    ['s6', 0.1],
  ]);
  const result = pairedDifferences(a, b);
  expect(result.pairs.map(({ subject }) => subject)).toEqual(['s1', 's2', 's3']);
  expect(result.unpaired).toEqual(['s4', 's5', 's6']);
  const differences = [0.4, 0.1, -0.1];
  result.pairs.forEach((pair, index) => {
    expect(pair.difference).toBeCloseTo(differences[index] ?? Number.NaN, 12);
  });
  expect(result.mean).toBeCloseTo(0.4 / 3, 12);
  expect(result.median).toBeCloseTo(0.1, 12);
  expect(result.sd).toBeCloseTo(0.251661, 6);
});

test('the median of an even number is halfway', () => {
  const zero = new Map(['a', 'b', 'c', 'd'].map((subject) => [subject, 0]));
  const b = new Map([
    ['a', 4],
    ['b', 1],
    ['c', 2],
    ['d', 10],
  ]);
  expect(pairedDifferences(zero, b).median).toBe(3);
});

test('one pair has no spread, none has no statistics', () => {
  const one = new Map([['s1', 0.5]]);
  expect(pairedDifferences(one, one)).toMatchObject({ mean: 0, median: 0, sd: null });
  expect(pairedDifferences(one, new Map())).toEqual({
    pairs: [],
    unpaired: ['s1'],
    mean: null,
    median: null,
    sd: null,
  });
});
