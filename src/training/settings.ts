/** Settings of a network, a loss and a recorded program: plain data, stored with every run. */

/** A 2D UNet. `levels` counts resolutions, so four levels have three poolings between them. */
export interface NetworkSettings {
  kind: 'unet';
  /** Filters of the first level; each further level has twice as many. */
  baseFilters: number;
  levels: number;
  /** Share of the activations that are dropped after each pooling, 0 ≤ dropout < 1. */
  dropout: number;
}

/** Which voxels count in the cross-entropy: where the truth, the prediction, or both name a class. */
export type LossMode = 'fn' | 'fp' | 'fn_or_fp' | 'fn_plus_fp';

export interface LossSettings {
  mode: LossMode;
  /** w_0, the weight of class 0: background, which also stands for "unlabelled". */
  backgroundWeight: number;
  /** Whether a class that was not annotated in an image is left out of that image's loss. */
  gating: 'catalog' | 'none';
  /** false trains on the Dice term alone. */
  crossEntropy: boolean;
  dice: 'log' | 'soft' | 'none';
  /** Weight of the Dice term. */
  lambda: number;
}

/** Everything that a recorded program depends on; one recording serves one set of these. */
export interface ProgramSettings {
  network: NetworkSettings;
  loss: LossSettings;
  /** K, background included. */
  classCount: number;
  batchSize: number;
  height: number;
  width: number;
  /** Initial weights and dropout noise follow from it. */
  seed: number;
}
