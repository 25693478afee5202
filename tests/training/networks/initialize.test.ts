import { describe, expect, test } from 'vitest';
import { initialValues, mixHash } from '../../../src/training/networks/initialize.ts';
import type { Parameter } from '../../../src/training/networks/parameters.ts';

const kernel = (name: string): Parameter => ({
  name,
  shape: [3, 3, 8, 16],
  trained: true,
  initial: { uniform: 0.25 },
});

describe('initialValues', () => {
  test('are the same bits everywhere', () => {
    expect(Array.from(initialValues(kernel('a'), 1).slice(0, 4))).toEqual([
      0.028262436389923096, 0.2488917112350464, -0.006038278341293335, 0.11887693405151367,
    ]);
    expect(mixHash('a', 1)).toBe(541371896);
  });

  test('differ between names and between seeds', () => {
    expect(initialValues(kernel('a'), 1)).not.toEqual(initialValues(kernel('b'), 1));
    expect(initialValues(kernel('a'), 1)).not.toEqual(initialValues(kernel('a'), 2));
  });

  test('fill their interval evenly', () => {
    const values = initialValues(kernel('a'), 3);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    expect(values).toHaveLength(3 * 3 * 8 * 16);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.25);
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(0.25 ** 2 / 3, 2);
  });

  test('of a constant are that constant', () => {
    const ones: Parameter = { name: 's', shape: [3], trained: true, initial: { constant: 1 } };
    expect(Array.from(initialValues(ones, 1))).toEqual([1, 1, 1]);
  });
});
