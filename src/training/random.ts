/** Numbers in [0, 1). */
export type Random = () => number;

/** Mulberry32: a 32-bit generator in the public domain, by T. Ettinger. Whole numbers below 2^32. */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** A stream of numbers that follows from a 32-bit seed. */
export function randomFrom(seed: number): Random {
  const next = mulberry32(seed);
  return () => next() / 2 ** 32;
}

/** Uniform in [low, high). */
export function uniform(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

/** Uniform among the whole numbers from low to high, both included. */
export function wholeNumber(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** Adds independent normal numbers of mean 0 to each value (Box and Muller 1958). */
export function addNormal(values: Float32Array, deviation: number, random: Random): void {
  for (let index = 0; index < values.length; index += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    values[index] = (values[index] ?? 0) + radius * Math.cos(angle);
    values[index + 1] = (values[index + 1] ?? 0) + radius * Math.sin(angle);
  }
}
