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

/** As hashOfJson, of a value whose objects have their keys in order: many times faster for large ones. */
export function hashOfOrderedJson(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortedKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
