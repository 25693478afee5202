import type { ProgramSettings } from '../settings.ts';

export interface SmallNetwork {
  readonly settings: ProgramSettings;
  /**
   * Largest relative error of a layer's gradient. Rounding leaves 0.2 %; a factor or term that is wrong
   * in one of a layer's three arrays is off by a third of what is wrong.
   */
  readonly tolerance: number;
}

/** The loss has every term but the mask by prediction, which jumps where a prediction changes. */
const COMMON = {
  loss: {
    mode: 'fn',
    backgroundWeight: 1,
    gating: 'catalog',
    crossEntropy: true,
    dice: 'log',
    lambda: 1,
  },
  classCount: 3,
  labelSets: [],
  seed: 11,
} as const;

const UNET: ProgramSettings = {
  ...COMMON,
  network: { kind: 'unet', baseFilters: 4, levels: 2, dropout: 0.1 },
  batchSize: 2,
  depth: 1,
  height: 16,
  width: 16,
};

/** Its last maps have one pixel: four images give them a variance. */
const FCN8: ProgramSettings = {
  ...COMMON,
  network: { kind: 'fcn8', baseFilters: 2, denseFilters: 8, dropout: 0.1 },
  batchSize: 4,
  depth: 1,
  height: 32,
  width: 32,
  seed: 7,
};

const VNET: ProgramSettings = {
  ...COMMON,
  network: { kind: 'vnet', baseFilters: 4, levels: 2, kernelSize: 3, dropout: 0.1 },
  batchSize: 2,
  depth: 4,
  height: 8,
  width: 8,
};

/**
 * One of each kind, as small as shows every layer.
 *
 * Max-pooling has kinks where its largest input changes: seeds with few of them near by are chosen. Five
 * poolings in a row, the last of single pixels, always leave some, hence the tolerance of FCN-8s.
 */
export const SMALL_NETWORKS: readonly SmallNetwork[] = [
  { settings: UNET, tolerance: 0.005 },
  { settings: FCN8, tolerance: 0.02 },
  { settings: VNET, tolerance: 0.005 },
];
