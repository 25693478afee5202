import type { NetworkSettings } from '../settings.ts';
import { fcn8 } from './fcn8.ts';
import type { Layers } from './layers.ts';
import { unet } from './unet.ts';
import { vnet } from './vnet.ts';

/**
 * The network of these settings, over the layers of one of its forms.
 *
 * @param image [N, H, W, 1], of a VNet [N, D, H, W, 1]
 * @returns logits, of the same shape but for K channels
 */
export function network<T>(
  settings: NetworkSettings,
  classCount: number,
  layers: Layers<T>,
  image: T,
): T {
  switch (settings.kind) {
    case 'unet':
      return unet(settings, classCount, layers, image);
    case 'fcn8':
      return fcn8(settings, classCount, layers, image);
    case 'vnet':
      return vnet(settings, classCount, layers, image);
  }
}

/** Sides that a network's kernels have: 2 for those that see slices, 3 for those that see volumes. */
export function dimensionsOf({ kind }: NetworkSettings): 2 | 3 {
  return kind === 'vnet' ? 3 : 2;
}
