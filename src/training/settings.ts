/** Settings of a network, a loss and a recorded program: plain data, stored with every run. */

/** A 2D UNet. `levels` counts resolutions, so four levels have three poolings between them. */
export interface UnetSettings {
  kind: 'unet';
  /** Filters of the first level; each further level has twice as many. */
  baseFilters: number;
  levels: number;
  /** Share of the activations that are dropped after each pooling, 0 ≤ dropout < 1. */
  dropout: number;
}

/** FCN-8s on the trunk of VGG-16, 2D: five poolings, so height and width are multiples of 32. */
export interface FcnSettings {
  kind: 'fcn8';
  /** Filters of the first block, 64 in VGG-16; the others have 2, 4, 8 and 8 times as many. */
  baseFilters: number;
  /** Filters of the two layers that were dense in VGG-16, where they have 4096. */
  denseFilters: number;
  /** Share of the activations that are dropped after each of these two. */
  dropout: number;
}

/** A 3D VNet. Depth, height and width are halved `levels − 1` times. */
export interface VnetSettings {
  kind: 'vnet';
  /** Filters of the first level; each further level has twice as many. */
  baseFilters: number;
  levels: number;
  /** Side of the kernels, 5 as published; 3 costs a fifth. */
  kernelSize: 3 | 5;
  /** Share of the activations that are dropped after each halving. */
  dropout: number;
}

export type NetworkSettings = UnetSettings | FcnSettings | VnetSettings;

/**
 * What the cross-entropy counts.
 *
 * - The masks `fn`, `fp`, `fn_or_fp`, `fn_plus_fp`: voxels whose truth, prediction, or both name a class.
 * - `marginal`: all voxels, the classes not annotated in an image merged with the background.
 * - `label_set`: all voxels, a label standing for the set of classes that the voxel may belong to.
 * - `ignore`: voxels whose class is known.
 */
export type LossMode =
  | 'fn'
  | 'fp'
  | 'fn_or_fp'
  | 'fn_plus_fp'
  | 'marginal'
  | 'label_set'
  | 'ignore';

export interface LossSettings {
  mode: LossMode;
  /** w_0, the weight of class 0: background, which also stands for "unlabelled". */
  backgroundWeight: number;
  /** Whether a class that was not annotated in an image is left out of that image's loss. */
  gating: 'catalog' | 'none';
  /** false trains on the Dice term alone. */
  crossEntropy: boolean;
  /** `leaf` counts the voxels whose label is a single class. */
  dice: 'log' | 'soft' | 'leaf' | 'none';
  /** Weight of the Dice term. */
  lambda: number;
}

/** Everything that a program for prediction alone depends on; one recording serves one set of these. */
export interface PredictionSettings {
  network: NetworkSettings;
  /** K, background included. */
  classCount: number;
  batchSize: number;
  /** Slices in an element of a batch; 1 for the 2D networks. */
  depth: number;
  height: number;
  width: number;
}

/** Everything that a program depends on which trains as well. */
export interface ProgramSettings extends PredictionSettings {
  loss: LossSettings;
  /** Label K + g says that the voxel is of one of the channels labelSets[g]. */
  labelSets: readonly (readonly number[])[];
  /** Initial weights and dropout noise follow from it. */
  seed: number;
}
