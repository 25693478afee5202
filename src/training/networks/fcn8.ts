import type { FcnSettings } from '../settings.ts';
import type { Layers } from './layers.ts';

/** Convolutions of each block of VGG-16, and its filters in multiples of the first block's. */
const BLOCKS = [
  { convolutions: 2, width: 1 },
  { convolutions: 2, width: 2 },
  { convolutions: 3, width: 4 },
  { convolutions: 3, width: 8 },
  { convolutions: 3, width: 8 },
] as const;

/** The side that VGG-16's first dense layer has as a convolution. */
const DENSE_SIZE = 7;

const DOUBLE = { factor: 2, size: 4, fromInterpolation: true } as const;
const EIGHTFOLD = { factor: 8, size: 16, fromInterpolation: true } as const;

/**
 * FCN-8s (arXiv 1411.4038) on the trunk of VGG-16 (arXiv 1409.1556), with batch normalisation, since it
 * is trained from random weights: five blocks of 3×3 convolutions, each followed by a pooling; the two
 * dense layers as convolutions, with dropout; class scores of the third, fourth and last stage, added at
 * the resolution of the finer one; enlarging starts as bilinear interpolation and is learned.
 *
 * @param image [N, H, W, 1], H and W divisible by 32
 * @returns logits [N, H, W, K]
 */
export function fcn8<T>(settings: FcnSettings, classCount: number, layers: Layers<T>, image: T): T {
  let x = image;
  const pooled: T[] = [];
  for (const [block, { convolutions, width }] of BLOCKS.entries()) {
    for (let index = 0; index < convolutions; index++) {
      const name = `block${block + 1}/convolution${index + 1}`;
      x = layers.convolution(name, x, settings.baseFilters * width, 3);
    }
    x = layers.pool(x);
    pooled.push(x);
  }
  x = layers.dropout(0, layers.convolution('dense1', x, settings.denseFilters, DENSE_SIZE));
  x = layers.dropout(1, layers.convolution('dense2', x, settings.denseFilters, 1));

  let scores = layers.project('scores5', x, classCount);
  for (const stage of [4, 3]) {
    const finer = pooled[stage - 1] ?? x;
    scores = layers.enlarge(`enlarge${stage}`, scores, classCount, DOUBLE);
    scores = layers.add(layers.project(`scores${stage}`, finer, classCount), scores);
  }
  return layers.enlarge('classes', scores, classCount, EIGHTFOLD);
}
