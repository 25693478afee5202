import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillHoles } from '../../src/imaging/holes.ts';

/** Rows of digits, slices apart by empty strings. */
function fill(rows: readonly string[], classes: readonly number[]): string[] {
  const slices = rows
    .join('\n')
    .split('\n\n')
    .map((slice) => slice.split('\n'));
  const [height, width] = [slices[0]?.length ?? 0, slices[0]?.[0]?.length ?? 0];
  const data = Uint8Array.from(slices.flat().join(''), Number);
  const filled = fillHoles({ count: slices.length, height, width, data }, new Set(classes));
  const lines = slices
    .flat()
    .map((_, n) => filled.data.subarray(n * width, (n + 1) * width).join(''));
  return slices.flatMap((_, n) => [
    ...(n > 0 ? [''] : []),
    ...lines.slice(n * height, (n + 1) * height),
  ]);
}

test('background that one class encloses becomes that class, in each slice by itself', () => {
  expect(fill(['0111', '0101', '0111', '', '0000', '0100', '0000'], [1])).toEqual([
    '0111',
    '0111',
    '0111',
    '',
    '0000',
    '0100',
    '0000',
  ]);
});

test('a wall that touches at corners encloses, one with a gap does not', () => {
  expect(fill(['00100', '01010', '10001', '01010', '00100'], [1])).toEqual([
    '00100',
    '01110',
    '11111',
    '01110',
    '00100',
  ]);
  const open = ['11111', '10001', '10001', '11011', '00000'];
  expect(fill(open, [1])).toEqual(open);
});

test('a hole that touches another class or the border of the slice stays, as do other classes’', () => {
  const shared = ['11122', '10002', '11122'];
  expect(fill(shared, [1, 2])).toEqual(shared);
  const atBorder = ['01110', '11011', '01010', '11010'];
  expect(fill(atBorder, [1])).toEqual(atBorder);
  expect(fill(['222111', '202101', '222111'], [1])).toEqual(['222111', '202111', '222111']);
});

test('a piece within a hole keeps the hole open, for it is another class', () => {
  const ring = ['11111', '10001', '10201', '10001', '11111'];
  expect(fill(ring, [1, 2])).toEqual(ring);
});

test('only background changes, and filling again changes nothing', () => {
  const values = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 98, maxLength: 98 });
  fc.assert(
    fc.property(values, (labels) => {
      const stack = { count: 2, height: 7, width: 7, data: Uint8Array.from(labels) };
      const once = fillHoles(stack, new Set([1, 2]));
      expect(fillHoles(once, new Set([1, 2]))).toEqual(once);
      expect(once.data.every((value, n) => labels[n] === 0 || value === labels[n])).toBe(true);
      expect(fillHoles(stack, new Set())).toEqual(stack);
    }),
  );
});
