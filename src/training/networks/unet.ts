import type { UnetSettings } from '../settings.ts';
import type { Layers } from './layers.ts';

/** Each lays four inputs onto each output. */
const DOUBLE = { factor: 2, size: 4, fromInterpolation: false } as const;

/**
 * A 2D UNet (arXiv 1505.04597) with batch normalisation, after the reference implementation of
 * arXiv 2008.07030: two 3×3 convolutions a level, filters doubled from level to level, dropout after
 * each pooling, 4×4 stride-2 transposed convolutions, skip concatenation.
 *
 * @param image [N, H, W, 1], H and W divisible by 2^(levels − 1)
 * @returns logits [N, H, W, K]
 */
export function unet<T>(
  settings: UnetSettings,
  classCount: number,
  layers: Layers<T>,
  image: T,
): T {
  const convolve = (name: string, x: T, filters: number) => layers.convolution(name, x, filters, 3);
  const twice = (name: string, x: T, filters: number): T =>
    convolve(`${name}/second`, convolve(`${name}/first`, x, filters), filters);
  const filtersOf = (level: number) => settings.baseFilters * 2 ** level;

  let x = image;
  const skips: T[] = [];
  for (let level = 0; level < settings.levels; level++) {
    if (level > 0) {
      skips.push(x);
      x = layers.dropout(level, layers.pool(x));
    }
    x = twice(`down${level}`, x, filtersOf(level));
  }
  for (const [level, skip] of [...skips.entries()].reverse()) {
    x = layers.enlarge(`up${level}/double`, x, filtersOf(level), DOUBLE);
    x = twice(`up${level}`, layers.concat(skip, x), filtersOf(level));
  }
  return layers.project('classes', x, classCount);
}
