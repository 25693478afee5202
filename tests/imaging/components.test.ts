import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepLargestComponents } from '../../src/imaging/components.ts';

function keep(
  count: number,
  height: number,
  width: number,
  values: number[],
  { only = [1, 2], pieces = 1 } = {},
) {
  const stack = { count, height, width, data: Uint8Array.from(values) };
  return [...keepLargestComponents(stack, new Set(only), pieces).data];
}

test('of each class only the largest piece stays', () => {
  expect(keep(1, 2, 6, [1, 1, 0, 1, 2, 2, 0, 0, 0, 0, 0, 2])).toEqual([
    1, 1, 0, 0, 2, 2, 0, 0, 0, 0, 0, 2,
  ]);
});

test('pieces are connected across slices, and not across corners or row ends', () => {
  expect(keep(2, 1, 3, [1, 0, 1, 0, 0, 1])).toEqual([0, 0, 1, 0, 0, 1]);
  expect(keep(1, 2, 2, [1, 0, 0, 1])).toEqual([1, 0, 0, 0]);
  expect(keep(1, 2, 3, [0, 1, 1, 1, 0, 0])).toEqual([0, 1, 1, 0, 0, 0]);
});

test('of two limbs, two pieces of each class stay', () => {
  expect(keep(1, 1, 8, [1, 0, 1, 1, 0, 1, 1, 2], { pieces: 2 })).toEqual([0, 0, 1, 1, 0, 1, 1, 2]);
});

test('only the named classes are changed', () => {
  expect(keep(1, 1, 7, [1, 1, 0, 1, 2, 0, 2], { only: [2] })).toEqual([1, 1, 0, 1, 2, 0, 0]);
});

test('what is kept of a class is never less than any piece, and keeping again changes nothing', () => {
  const masks = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(masks, (values) => {
      const once = keep(3, 4, 5, values);
      expect(keep(3, 4, 5, once)).toEqual(once);
      for (const label of [1, 2]) expect(once.includes(label)).toBe(values.includes(label));
      expect(once.every((value, n) => value === 0 || value === values[n])).toBe(true);
    }),
  );
});
