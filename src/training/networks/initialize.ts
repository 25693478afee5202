import { mulberry32 } from '../random.ts';
import type { Parameter } from './parameters.ts';

/**
 * A parameter's values before training.
 *
 * They follow from the seed and the parameter's name alone, by integer arithmetic and one
 * multiplication: the same bits on every machine and engine.
 */
export function initialValues(parameter: Parameter, seed: number): Float32Array {
  const size = parameter.shape.reduce((product, side) => product * side, 1);
  const { initial } = parameter;
  if ('constant' in initial) return new Float32Array(size).fill(initial.constant);
  if ('interpolation' in initial) return interpolation(parameter.shape, initial.interpolation);
  const next = mulberry32(mixHash(parameter.name, seed));
  // 24 bits are what a 32-bit float holds.
  const unit = () => (next() >>> 8) / 2 ** 24;
  return Float32Array.from({ length: size }, () => (2 * unit() - 1) * initial.uniform);
}

/**
 * The kernel [k, …, k, filters, channels] of a transposed convolution that interpolates each channel
 * linearly, the middle of a pixel being its position.
 */
function interpolation(shape: readonly number[], factor: number): Float32Array {
  const [filters = 0, channels = 0] = shape.slice(-2);
  const sides = shape.slice(0, -2);
  const kernel = new Float32Array(shape.reduce((product, side) => product * side, 1));
  for (let at = 0; at < kernel.length; at += 1) {
    const pair = at % (filters * channels);
    if (Math.floor(pair / channels) !== pair % channels) continue;
    let place = Math.floor(at / (filters * channels));
    let weight = 1;
    for (const side of sides.toReversed()) {
      weight *= 1 - Math.abs((place % side) - (side - 1) / 2) / factor;
      place = Math.floor(place / side);
    }
    kernel[at] = weight;
  }
  return kernel;
}

/** A 32-bit number that depends on every bit of a name and a seed (FNV-1a). */
export function mixHash(name: string, seed: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${seed}/${name}`)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}
