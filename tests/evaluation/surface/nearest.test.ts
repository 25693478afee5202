import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distancesTo } from '../../../src/evaluation/surface/nearest.ts';

test('the distance to the nearest place is exact, whatever the spacing', () => {
  const [depth, height, width] = [5, 6, 9];
  const places = fc.subarray([...Array(depth * height * width).keys()], { minLength: 1 });
  const few = fc.uniqueArray(fc.nat(depth * height * width - 1), { minLength: 1, maxLength: 4 });
  const mm = fc.double({ min: 0.1, max: 9, noNaN: true });
  fc.assert(
    fc.property(
      places,
      fc.oneof(few, places),
      fc.record({ slice: mm, row: mm, column: mm }),
      (from, to, spacing) => {
        const sorted = to.toSorted((a, b) => a - b);
        const at = (place: number) => [
          Math.floor(place / (height * width)) * spacing.slice,
          (Math.floor(place / width) % height) * spacing.row,
          (place % width) * spacing.column,
        ];
        const wanted = from.map((place) => {
          const [a = 0, b = 0, c = 0] = at(place);
          return Math.min(
            ...to.map((other) => {
              const [s = 0, r = 0, k = 0] = at(other);
              return Math.hypot(a - s, b - r, c - k);
            }),
          );
        });
        const got = distancesTo(from, sorted, { depth, height, width }, spacing);
        expect([...got]).toEqual(wanted.map((value) => expect.closeTo(value, 9)));
      },
    ),
  );
});
