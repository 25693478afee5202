import { createHash } from 'node:crypto';

/** 0 … length − 1 in an order that depends on the key alone. */
export function shuffled(length: number, key: string): Uint32Array {
  const order = Uint32Array.from({ length }, (_, index) => index);
  const random = randomNumbers(key);
  for (let last = length - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1));
    const kept = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = kept;
  }
  return order;
}

/** Mulberry32, a 32-bit generator in the public domain, started from a hash of the key: [0, 1). */
function randomNumbers(key: string): () => number {
  let state = createHash('sha256').update(key).digest().readInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
