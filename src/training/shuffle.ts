import { createHash } from 'node:crypto';
import { randomFrom } from './random.ts';

/** 0 … length − 1 in an order that depends on the key alone. */
export function shuffled(length: number, key: string): Uint32Array {
  const order = Uint32Array.from({ length }, (_, index) => index);
  const random = randomFrom(seedOf(key));
  for (let last = length - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1));
    const kept = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = kept;
  }
  return order;
}

/** A 32-bit seed from a hash of the key. */
export function seedOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32LE(0);
}
