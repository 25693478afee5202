import fc from 'fast-check';
import { expect, test } from 'vitest';
import { select } from '../../src/imaging/select.ts';

test('a selected value is the one that sorting would put there', () => {
  const number = fc.oneof(
    fc.float({ noNaN: true }).map((value) => value + 0), // no −0, which sorting puts before 0
    fc.integer({ min: 0, max: 5 }), // many that are equal
  );
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 60 }), fc.nat(), (numbers, place) => {
      const values = Float32Array.from(numbers);
      const k = place % values.length;
      expect(select(values.slice(), k)).toBe(values.toSorted()[k]);
    }),
  );
});
