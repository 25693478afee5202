import { createHash } from 'node:crypto';

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** JSON with the keys of every object sorted and no white space: equal values give equal bytes. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_key, part: Json) => (isObject(part) ? sortedKeys(part) : part));
}

/** SHA-256, in hexadecimal, of the canonical JSON of a value. */
export function hashOfJson(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortedKeys(value: { readonly [key: string]: Json }): Record<string, Json> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
