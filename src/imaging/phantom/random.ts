/**
 * A seeded generator of pseudo-random numbers, the same on every platform.
 *
 * Streams are keyed (`randomFrom(seed, 'thigh', subject)`), so that what is drawn for one subject
 * does not depend on how many others are drawn, nor in which order.
 */

/** The next number of a stream, uniform in [0, 1). */
export type Random = () => number;

/** A stream that depends on every part of the key. sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state. */
export function randomFrom(...key: readonly (string | number)[]): Random {
  const text = key.join('\u0000');
  let a = hash(text, 0x9e3779b9);
  let b = hash(text, 0x243f6a88);
  let c = hash(text, 0xb7e15162);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next();
  return next;
}

/** Uniform in [low, high). */
export function uniform(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

/** A pair of independent numbers of the standard normal distribution (Box and Muller 1958). */
export function gaussianPair(random: Random): readonly [number, number] {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  const angle = 2 * Math.PI * random();
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** A number of the normal distribution, cut off at 2.5 standard deviations so that anatomy stays anatomy. */
export function normal(random: Random, mean: number, deviation: number): number {
  const [value] = gaussianPair(random);
  return mean + deviation * Math.max(-2.5, Math.min(2.5, value));
}

/** 32-bit FNV-1a of the UTF-16 code units, finished with murmur3's mixer. */
function hash(text: string, start: number): number {
  let h = start;
  for (let at = 0; at < text.length; at += 1) {
    h = Math.imul(h ^ text.charCodeAt(at), 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
