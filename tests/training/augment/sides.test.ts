import { describe, expect, test } from 'vitest';
import { sideTable, swapSides } from '../../../src/training/augment/sides.ts';
import { sliceOf } from './slices.ts';

describe('mirroring', () => {
  test('leaves classes without a side as they are', () => {
    expect(sideTable(['soleus', 'left_over', 'tibia'], [[1, 2]])).toEqual(
      Uint8Array.of(0, 1, 2, 3, 4),
    );
  });

  test('swaps left and right, also of label sets', () => {
    const classes = ['soleus_left', 'tibia', 'soleus_right'];
    const sets = [
      [1, 2],
      [1, 3],
      [3, 2],
    ];
    expect(sideTable(classes, sets)).toEqual(Uint8Array.of(0, 3, 2, 1, 6, 5, 4));
  });

  test.each([
    ['a class', ['soleus_left', 'tibia'], []],
    ['a label set', ['soleus_left', 'soleus_right', 'tibia'], [[1, 3]]],
  ])('is not done where %s lacks its partner', (_name, classes, sets) => {
    expect(sideTable(classes, sets)).toBeNull();
  });

  test('gives labels and presence to the partners', () => {
    const window = {
      ...sliceOf(
        1,
        4,
        () => 0,
        (_row, column) => column,
      ),
      presence: Uint8Array.of(1, 1, 0, 0),
    };
    swapSides(window, Uint8Array.of(0, 1, 3, 2));
    expect([...window.labels]).toEqual([0, 1, 3, 2]);
    expect([...window.presence]).toEqual([1, 1, 0, 0]);
    swapSides(window, Uint8Array.of(0, 2, 1, 3));
    expect([...window.labels]).toEqual([0, 2, 3, 1]);
    expect([...window.presence]).toEqual([1, 0, 1, 0]);
  });
});
