import padjust from '@stdlib/stats-padjust';

/**
 * p-values of one family of tests, adjusted so that the chance of any false finding stays at the level
 * (Holm 1979): step-down, at least the given ones, at most 1, in the given order.
 *
 * @param pValues null where a test gave none: it stays null, and is no test of the family
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const given = pValues.filter((value) => value !== null);
  const adjusted = (given.length === 0 ? [] : padjust(given, 'holm')).values();
  return pValues.map((value) => (value === null ? null : (adjusted.next().value ?? null)));
}
