import type { BlockSize } from '../../imaging/windows.ts';
import { type Random, uniform } from '../random.ts';

/**
 * Changes the contrast in place: intensities, brought to [0, 1] by their range, are raised to the exponent,
 * then brought back to the mean and the standard deviation that they had (nnU-Net's gamma transform).
 */
export function applyGamma(image: Float32Array, exponent: number): void {
  const before = moments(image);
  const range = before.highest - before.lowest;
  if (range === 0) return;
  for (let at = 0; at < image.length; at += 1) {
    image[at] = (((image[at] ?? 0) - before.lowest) / range) ** exponent;
  }
  const after = moments(image);
  const gain = before.deviation / after.deviation;
  for (let at = 0; at < image.length; at += 1) {
    image[at] = ((image[at] ?? 0) - after.mean) * gain + before.mean;
  }
}

function moments(values: Float32Array) {
  let [lowest, highest, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    sum += value;
  }
  const mean = sum / values.length;
  let squares = 0;
  for (let at = 0; at < values.length; at += 1) squares += ((values[at] ?? 0) - mean) ** 2;
  return { lowest, highest, mean, deviation: Math.sqrt(squares / values.length) };
}

/** Of the field's polynomial, in each direction and in all together; as TorchIO's RandomBiasField. */
const ORDER = 3;

/** Voxels this share of the window's range above air show something. */
const SIGNAL = 0.1;

/**
 * Brightens and darkens in place, as a coil does: multiplies what lies above air by a smooth field, one more
 * than a random polynomial of third order in the window's coordinates. Among voxels that show something it
 * reaches 1 − share or 1 + share, and goes beyond nowhere.
 */
export function applyBiasField(
  image: Float32Array,
  size: BlockSize,
  air: number,
  share: number,
  random: Random,
): void {
  const field = polynomial(size, random);
  const highest = highestInSignal(field, image, air);
  if (highest === 0) return;
  const gain = share / highest;
  for (let at = 0; at < image.length; at += 1) {
    const change = Math.max(-share, Math.min(share, gain * (field[at] ?? 0)));
    image[at] = air + ((image[at] ?? 0) - air) * (1 + change);
  }
}

function highestInSignal(field: Float32Array, image: Float32Array, air: number): number {
  const floor = air + SIGNAL * (moments(image).highest - air);
  let highest = 0;
  for (let at = 0; at < field.length; at += 1) {
    if ((image[at] ?? air) > floor) highest = Math.max(highest, Math.abs(field[at] ?? 0));
  }
  return highest;
}

/** Σ c_ijk x^i y^j z^k over 1 ≤ i + j + k ≤ 3, with c uniform in ±1 and coordinates from −1 to 1; [D, H, W]. */
function polynomial({ depth, height, width }: BlockSize, random: Random): Float32Array {
  const terms = randomTerms(random);
  const field = new Float32Array(depth * height * width);
  for (let line = 0; line < depth * height; line += 1) {
    const z = coordinate(Math.floor(line / height), depth);
    const y = coordinate(line % height, height);
    const [c0, c1, c2, c3] = alongLine(terms, y, z);
    for (let column = 0; column < width; column += 1) {
      const x = coordinate(column, width);
      field[line * width + column] = c0 + x * (c1 + x * (c2 + x * c3));
    }
  }
  return field;
}

interface Term {
  /** Powers of x, y and z. */
  readonly powers: readonly [number, number, number];
  readonly coefficient: number;
}

function randomTerms(random: Random): Term[] {
  const powers = Array.from({ length: ORDER + 1 }, (_, power) => power);
  return powers.flatMap((i) =>
    powers.flatMap((j) =>
      powers
        .filter((k) => i + j + k > 0 && i + j + k <= ORDER)
        .map((k) => ({ powers: [i, j, k] as const, coefficient: uniform(random, -1, 1) })),
    ),
  );
}

/** Coefficients of the polynomial in x that is left where y and z are given. */
function alongLine(terms: readonly Term[], y: number, z: number) {
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  for (const { powers, coefficient } of terms) {
    const [i, j, k] = powers;
    sums[i] = (sums[i] ?? 0) + coefficient * y ** j * z ** k;
  }
  return sums;
}

function coordinate(index: number, length: number): number {
  return length === 1 ? 0 : (2 * index) / (length - 1) - 1;
}
