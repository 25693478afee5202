import { describe, expect, test } from 'vitest';
import { gaussianPair, normal, randomFrom } from '../../../src/imaging/phantom/random.ts';

const draw = (count: number, next: () => number): readonly number[] =>
  Array.from({ length: count }, next);

describe('randomFrom', () => {
  test('gives the same numbers for the same key, on every platform', () => {
    const random = randomFrom(7, 'thigh', 3);
    expect(draw(4, random).map((value) => Math.floor(value * 2 ** 32))).toEqual([
      1920008208, 3322395620, 115316815, 4136561396,
    ]);
  });

  test('gives other numbers for a key that differs in any part', () => {
    const first = (...key: readonly (string | number)[]) => randomFrom(...key)();
    const values = [
      first(7, 'thigh', 3),
      first(8, 'thigh', 3),
      first(7, 'calf', 3),
      first(7, 'thigh', 4),
      first(73, 'thigh'),
    ];
    expect(new Set(values).size).toBe(values.length);
  });

  test('is uniform in [0, 1)', () => {
    const values = draw(20_000, randomFrom('uniform'));
    const counts = new Array<number>(20).fill(0);
    for (const value of values)
      counts[Math.floor(value * 20)] = (counts[Math.floor(value * 20)] ?? 0) + 1;
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1150);
  });
});

describe('normal numbers', () => {
  test('have mean 0 and variance 1', () => {
    const random = randomFrom('gauss');
    const values = draw(10_000, () => 0).flatMap(() => [...gaussianPair(random)]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });

  test('stay within 2.5 deviations where they shape anatomy', () => {
    const random = randomFrom('cut off');
    const values = draw(5_000, () => normal(random, 10, 2));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...values)).toBeLessThanOrEqual(15);
  });
});
