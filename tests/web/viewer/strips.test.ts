import { describe, expect, test } from 'vitest';
import { coverageBySlice, fullestSlice } from '../../../web/viewer/strips/coverage.ts';
import { diceBySlice, worstSlice } from '../../../web/viewer/strips/dice.ts';

const cell = (slice: number, labelClass: string, dice: number | null, volumeId = 'v') => ({
  ...{ volumeId, slice, class: labelClass, score: { dice } },
});

describe('Dice by slice', () => {
  const cells = [
    cell(0, 'soleus', 0.8),
    cell(0, 'bone', 0.4),
    cell(1, 'soleus', null),
    cell(1, 'bone', 0.5),
    cell(2, 'soleus', null),
    cell(0, 'soleus', 0.1, 'another'),
  ];

  test('tells nothing to measure from not measured', () => {
    expect(diceBySlice(cells, 'v', 'soleus', 4)).toEqual([0.8, null, null, undefined]);
  });

  test('is the mean over the classes that have one', () => {
    const [first, second, third, fourth] = diceBySlice(cells, 'v', null, 4);
    expect(first).toBeCloseTo(0.6);
    expect([second, third, fourth]).toEqual([0.5, null, undefined]);
  });

  test('has its worst slice where a Dice is lowest, 0 included and null not', () => {
    expect(worstSlice([0.5, null, undefined, 0.2, 0.2])).toBe(3);
    expect(worstSlice([0.5, 0, null])).toBe(1);
    expect(worstSlice([null, undefined])).toBeNull();
  });
});

describe('coverage by slice', () => {
  /** Of two classes in three slices of two voxels: both, the second, and none. */
  const known = Uint8Array.from([0, 1, 1, 0, 0, 1, 0, 0, 0]);
  const labels = Uint8Array.from([1, 0, 0, 0, 2, 2]);

  test('follows from what was declared, and says where voxels are', () => {
    expect(coverageBySlice(known, labels, [1, 2], 2)).toEqual([
      { share: 1, hasVoxels: true },
      { share: 0.5, hasVoxels: false },
      { share: 0, hasVoxels: false },
    ]);
    expect(coverageBySlice(known, labels, [2], 2).map(({ share }) => share)).toEqual([1, 1, 0]);
  });

  test('begins where most is labelled', () => {
    expect(fullestSlice(labels, 3, [1, 2])).toBe(2);
    expect(fullestSlice(labels, 3, [1])).toBe(0);
    expect(fullestSlice(labels, 3, [3])).toBeNull();
  });
});
