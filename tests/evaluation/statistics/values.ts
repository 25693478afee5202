import fc from 'fast-check';
import { expect } from 'vitest';

/** Equal to nine digits, as computed by others: numbers and intervals alike. */
export function near(expected: number) {
  return expect.closeTo(expected, 9 - Math.ceil(Math.log10(Math.max(1, Math.abs(expected)))));
}

export function nearInterval({ low, high }: { readonly low: number; readonly high: number }) {
  return { low: near(low), high: near(high) };
}

/** Two columns as pairs. */
export function pairsOf(first: readonly number[], second: readonly number[]) {
  return first.map((value, index) => ({ first: value, second: second[index] ?? Number.NaN }));
}

/** A measurement with a few decimals, as scores and volumes have. */
export const measurement = fc.integer({ min: -10_000, max: 10_000 }).map((value) => value / 100);

export const measurements = fc.array(measurement, { minLength: 2, maxLength: 30 });

export const measuredTwice = fc.array(fc.record({ first: measurement, second: measurement }), {
  minLength: 2,
  maxLength: 30,
});

/** The same values in another order. */
export function withShuffled<T>(values: fc.Arbitrary<T[]>): fc.Arbitrary<[T[], T[]]> {
  return values.chain((given) =>
    fc.tuple(
      fc.constant(given),
      fc.shuffledSubarray(given, { minLength: given.length, maxLength: given.length }),
    ),
  );
}
