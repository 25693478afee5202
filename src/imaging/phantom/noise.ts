/** Smooth random fields: the warp of an anatomy, and the grain of its tissues. */
import { type Random, uniform } from './random.ts';

/** One plane wave of a smooth field. */
interface Wave {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly phase: number;
  readonly amplitude: number;
}

/** A field with zero mean and a known standard deviation, of any differentiability. */
export type SmoothField = readonly Wave[];

/**
 * A random field made of plane waves in random directions.
 *
 * @param wavelength - in the plane, in the units of x and y
 * @param along - wavelength along z, in the units of z
 * @param deviation - standard deviation of the field's values
 */
export function smoothField(
  random: Random,
  wavelength: number,
  along: number,
  deviation: number,
): SmoothField {
  const count = 7;
  return Array.from({ length: count }, () => {
    const direction = uniform(random, 0, 2 * Math.PI);
    const frequency = ((2 * Math.PI) / wavelength) * uniform(random, 0.7, 1.3);
    return {
      x: frequency * Math.cos(direction),
      y: frequency * Math.sin(direction),
      z: ((2 * Math.PI) / along) * uniform(random, -1, 1),
      phase: uniform(random, 0, 2 * Math.PI),
      amplitude: deviation * Math.sqrt(2 / count),
    };
  });
}

export function fieldAt(field: SmoothField, x: number, y: number, z: number): number {
  let value = 0;
  for (const wave of field) {
    value += wave.amplitude * Math.cos(wave.x * x + wave.y * y + wave.z * z + wave.phase);
  }
  return value;
}

const LATTICE = 32;

/** Values on a periodic 32×32×32 lattice; between them noise is interpolated linearly. */
export type Lattice = Float32Array;

export function lattice(random: Random): Lattice {
  return Float32Array.from({ length: LATTICE ** 3 }, () => uniform(random, -1, 1));
}

/** Value noise in (−1, 1) at a point in lattice units, repeating every 32 units. */
export function noiseAt(values: Lattice, x: number, y: number, z: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const z0 = Math.floor(z);
  const fx = x - x0;
  const fy = y - y0;
  const fz = z - z0;
  const near = bilinear(values, x0, y0, z0, fx, fy);
  return near + fz * (bilinear(values, x0, y0, z0 + 1, fx, fy) - near);
}

function bilinear(
  values: Lattice,
  x: number,
  y: number,
  z: number,
  fx: number,
  fy: number,
): number {
  const mask = LATTICE - 1;
  const row0 = ((z & mask) * LATTICE + (y & mask)) * LATTICE;
  const row1 = ((z & mask) * LATTICE + ((y + 1) & mask)) * LATTICE;
  const left = x & mask;
  const right = (x + 1) & mask;
  const a = values[row0 + left] ?? 0;
  const b = values[row0 + right] ?? 0;
  const c = values[row1 + left] ?? 0;
  const d = values[row1 + right] ?? 0;
  const top = a + fx * (b - a);
  return top + fy * (c + fx * (d - c) - top);
}
