import { createHash } from 'node:crypto';

/** JSON with the keys of every object sorted and no white space: equal values give equal bytes. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    isPlainObject(part) ? sortedKeys(part) : part,
  );
}

/** SHA-256, in hexadecimal, of the canonical JSON of a value. */
export function hashOfJson(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/**
 * hashOfJson of a list that has such a row of each item, made one at a time, so that a long list takes little
 * memory. The objects in a row must have their keys in order.
 */
export function hashOfOrderedRows<Item>(
  items: readonly Item[],
  rowOf: (item: Item) => unknown,
): string {
  const hash = createHash('sha256').update('[');
  items.forEach((item, index) => {
    hash.update((index > 0 ? ',' : '') + JSON.stringify(rowOf(item)));
  });
  return hash.update(']').digest('hex');
}

/** hashOfJson of a value whose objects have their keys in order: many times faster for a large one. */
export function hashOfOrderedJson(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortedKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
