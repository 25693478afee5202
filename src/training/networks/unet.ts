import type { NetworkSettings } from '../settings.ts';

/**
 * The layers that a UNet is made of.
 *
 * T is what flows through them: tensors when the network is trained or predicts, the number of
 * channels when its parameters are listed.
 */
export interface Layers<T> {
  /** 3×3 convolution, batch normalisation, ReLU. */
  convolution(name: string, x: T, filters: number): T;
  /** 2×2 max-pooling, then dropout; `level` is the one that it leads to. */
  pool(level: number, x: T): T;
  /** 4×4 transposed convolution with stride 2. */
  upsample(name: string, x: T, filters: number): T;
  /** Joins two inputs of the same size along their channels. */
  concat(a: T, b: T): T;
  /** 1×1 convolution. */
  classify(name: string, x: T, classCount: number): T;
}

/**
 * A 2D UNet (arXiv 1505.04597) with batch normalisation, after the reference implementation of
 * arXiv 2008.07030: two 3×3 convolutions a level, filters doubled from level to level, dropout after
 * each pooling, 4×4 stride-2 transposed convolutions, skip concatenation.
 *
 * @param image [N, H, W, 1], H and W divisible by 2^(levels − 1)
 * @returns logits [N, H, W, K]
 */
export function unet<T>(
  settings: NetworkSettings,
  classCount: number,
  layers: Layers<T>,
  image: T,
): T {
  const twice = (name: string, x: T, filters: number): T =>
    layers.convolution(`${name}/second`, layers.convolution(`${name}/first`, x, filters), filters);
  const filtersOf = (level: number) => settings.baseFilters * 2 ** level;

  let x = image;
  const skips: T[] = [];
  for (let level = 0; level < settings.levels; level++) {
    if (level > 0) {
      skips.push(x);
      x = layers.pool(level, x);
    }
    x = twice(`down${level}`, x, filtersOf(level));
  }
  for (const [level, skip] of [...skips.entries()].reverse()) {
    x = layers.upsample(`up${level}/double`, x, filtersOf(level));
    x = twice(`up${level}`, layers.concat(skip, x), filtersOf(level));
  }
  return layers.classify('classes', x, classCount);
}
