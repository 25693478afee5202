import type { VnetSettings } from '../settings.ts';
import type { Layers } from './layers.ts';

/** Convolutions of the first stages; every further one has as many as the last. */
const CONVOLUTIONS = [1, 2, 3] as const;

const DOUBLE = { factor: 2, size: 2, fromInterpolation: false } as const;

/**
 * A 3D VNet (arXiv 1606.04797): stages of one to three convolutions whose sum with the stage's input goes
 * on, strided convolutions between them on the way down, transposed ones on the way up, where the skipped
 * maps are joined: stages there are twice as wide. Batch normalisation and ReLU stand for its PReLU; the
 * first stage, whose input has one channel, brings it to the stage's width by a projection.
 *
 * @param image [N, D, H, W, 1], each side divisible by 2^(levels − 1)
 * @returns logits [N, D, H, W, K]
 */
export function vnet<T>(
  settings: VnetSettings,
  classCount: number,
  layers: Layers<T>,
  image: T,
): T {
  const filtersOf = (level: number) => settings.baseFilters * 2 ** level;
  const convolve = (name: string, level: number, x: T, filters: number): T => {
    let maps = x;
    for (let index = 0; index < convolutionsOf(level); index++) {
      const convolution = `${name}/convolution${index + 1}`;
      maps = layers.convolution(convolution, maps, filters, settings.kernelSize);
    }
    return maps;
  };

  const widened = layers.project('down0/widen', image, filtersOf(0));
  let x = layers.add(convolve('down0', 0, image, filtersOf(0)), widened);
  const skips: T[] = [];
  for (let level = 1; level < settings.levels; level++) {
    skips.push(x);
    x = layers.dropout(level, layers.halve(`down${level}/halve`, x, filtersOf(level)));
    x = layers.add(convolve(`down${level}`, level, x, filtersOf(level)), x);
  }
  for (const [level, skip] of [...skips.entries()].reverse()) {
    const doubled = layers.enlarge(`up${level}/double`, x, filtersOf(level), DOUBLE);
    x = layers.concat(skip, doubled);
    x = layers.add(convolve(`up${level}`, level, x, 2 * filtersOf(level)), x);
  }
  return layers.project('classes', x, classCount);
}

function convolutionsOf(level: number): number {
  return CONVOLUTIONS[level] ?? 3;
}
