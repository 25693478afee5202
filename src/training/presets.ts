import type { LossSettings } from './settings.ts';
import type { AugmentationSettings, TrainingSettings } from './training-settings.ts';

/** Strengths that the field uses for MR of limbs: what a patient, a coil or a scanner may change. */
export const AUGMENTATION: AugmentationSettings = {
  rotation: 15,
  scaling: 0.15,
  elastic: 4,
  gamma: 0.3,
  biasField: 0.3,
  noise: 0.1,
  mirroring: true,
};

const COMMON = {
  spacing: null,
  batchSize: 10,
  augmentation: AUGMENTATION,
  subset: 'all',
  validationShare: 0,
  validateEvery: 250,
  stop: { rule: 'steps' },
  keep: 'last',
  checkpointEvery: 250,
  seed: 1,
  postProcessing: ['largest_component', 'fill_holes'],
} as const satisfies Partial<TrainingSettings>;

/** What the abstract and its authors' published code have in common. */
const PUBLISHED = {
  ...COMMON,
  network: { kind: 'unet', baseFilters: 64, levels: 5, dropout: 0.1 },
  depth: 1,
  height: 256,
  width: 256,
  steps: 15_000,
  learningRate: 1e-3,
  schedule: 'constant',
  augmentation: null,
  postProcessing: ['largest_component'],
} as const satisfies TrainingSettings;

/** A named set of settings, with what it takes from the literature about the loss. */
export interface Preset {
  readonly name: string;
  readonly description: string;
  readonly settings: TrainingSettings;
  /** Terms that differ from the automatic choice; a person's own go before them. */
  readonly loss: Partial<LossSettings> | null;
}

export const PRESETS: readonly Preset[] = [
  {
    name: 'small',
    description: 'A small UNet that learns something in a minute on two cores.',
    settings: {
      ...COMMON,
      network: { kind: 'unet', baseFilters: 16, levels: 4, dropout: 0.1 },
      depth: 1,
      height: 64,
      width: 64,
      steps: 300,
      learningRate: 3e-3,
      schedule: 'constant',
      validateEvery: 50,
      checkpointEvery: 50,
    },
    loss: null,
  },
  {
    name: 'unet',
    description: 'A UNet of 256×256 slices for real work: hours on a CPU, minutes on a GPU.',
    settings: {
      ...COMMON,
      network: { kind: 'unet', baseFilters: 32, levels: 5, dropout: 0.1 },
      depth: 1,
      height: 256,
      width: 256,
      steps: 5000,
      learningRate: 1e-3,
      schedule: 'poly',
      validationShare: 0.2,
      keep: 'best',
    },
    loss: null,
  },
  {
    name: 'fcn8',
    description: 'FCN-8 on the trunk of VGG-16, as wide as published: wants a GPU.',
    settings: {
      ...COMMON,
      network: { kind: 'fcn8', baseFilters: 64, denseFilters: 4096, dropout: 0.5 },
      depth: 1,
      height: 256,
      width: 256,
      steps: 15_000,
      learningRate: 1e-4,
      schedule: 'poly',
    },
    loss: null,
  },
  {
    name: 'vnet',
    description: 'A VNet of 16 slices at a time, 3D: wants a GPU.',
    settings: {
      ...COMMON,
      network: { kind: 'vnet', baseFilters: 16, levels: 5, kernelSize: 5, dropout: 0.1 },
      depth: 16,
      height: 256,
      width: 256,
      batchSize: 2,
      steps: 15_000,
      learningRate: 1e-3,
      schedule: 'poly',
    },
    loss: null,
  },
  {
    name: 'seed',
    description: 'The UNet and the 15,000 steps of ISMRM 2019 #4741, λ = 1: wants a GPU.',
    settings: {
      ...PUBLISHED,
      stop: { rule: 'training_loss', patience: 8, improvement: 1e-3 },
    },
    loss: null,
  },
  {
    name: 'reference',
    description:
      "The settings published with arXiv 2008.07030, the abstract's own code: log-Dice with λ = 0.1.",
    settings: PUBLISHED,
    loss: { mode: 'fn_plus_fp', backgroundWeight: 0, dice: 'log', lambda: 0.1 },
  },
];

/** The preset that is taken when none is named. */
export const DEFAULT_PRESET = 'small';
