import type { VnetSettings } from '../settings.ts';
import type { Layers } from './layers.ts';

/** Convolutions of the first stages; every further one has as many as the last. */
const CONVOLUTIONS = [1, 2, 3] as const;

const DOUBLE = { factor: 2, size: 2, fromInterpolation: false } as const;

/**
 * A 3D VNet (arXiv 1606.04797): stages of one to three convolutions whose sum with the stage's input goes
 * on, strided convolutions between them on the way down, transposed ones on the way up, where the skipped
 * maps are joined. Batch normalisation and ReLU stand for its PReLU; the first stage, whose input has one
 * channel, brings it to the stage's width by a projection.
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
  /** The stage's convolutions over `x`; `residual` has the stage's width. */
  const stage = (name: string, level: number, x: T, residual: T): T => {
    let maps = x;
    for (let index = 0; index < convolutionsOf(level); index++) {
      const convolution = `${name}/convolution${index + 1}`;
      maps = layers.convolution(convolution, maps, filtersOf(level), settings.kernelSize);
    }
    return layers.add(maps, residual);
  };

  let x = stage('down0', 0, image, layers.project('down0/widen', image, filtersOf(0)));
  const skips: T[] = [];
  for (let level = 1; level < settings.levels; level++) {
    skips.push(x);
    x = layers.dropout(level, layers.halve(`down${level}/halve`, x, filtersOf(level)));
    x = stage(`down${level}`, level, x, x);
  }
  for (const [level, skip] of [...skips.entries()].reverse()) {
    const doubled = layers.enlarge(`up${level}/double`, x, filtersOf(level), DOUBLE);
    x = stage(`up${level}`, level, layers.concat(skip, doubled), doubled);
  }
  return layers.project('classes', x, classCount);
}

function convolutionsOf(level: number): number {
  return CONVOLUTIONS[level] ?? 3;
}
