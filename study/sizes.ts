import { FULL_SIZE_SETS } from '../src/imaging/phantom/phantom.ts';
import type { SetSize } from '../src/imaging/phantom/sets.ts';
import type { NetworkSettings } from '../src/training/settings.ts';
import type { TrainingSettings } from '../src/training/training-settings.ts';

/** How large the study is: images, networks, steps. Which runs there are is in matrix.ts. */

export type StudySize = 'committed' | 'quick' | 'full';

/** Steps and sizes of one kind of run. */
export interface Scale {
  readonly unet: NetworkSettings;
  readonly fcn8: NetworkSettings;
  /** Of the window, in pixels. */
  readonly side: number;
  /** mm a pixel; null fits whole slices into the window. */
  readonly spacing: number | null;
  readonly steps: number;
  readonly learningRate: number;
  readonly schedule: TrainingSettings['schedule'];
}

export interface Sizes {
  readonly thigh: SetSize;
  readonly calf_1: SetSize;
  readonly calf_2: SetSize;
  readonly matrix: Scale;
  readonly curveThigh: SetSize;
  readonly curve: Scale;
  readonly curveImages: readonly number[];
  readonly hippocampus: Scale;
  readonly folds: readonly number[];
}

const unet = (baseFilters: number, levels: number): NetworkSettings => ({
  kind: 'unet',
  baseFilters,
  levels,
  dropout: 0.1,
});

const fcn8 = (baseFilters: number, denseFilters: number): NetworkSettings => ({
  kind: 'fcn8',
  baseFilters,
  denseFilters,
  dropout: 0.5,
});

/** 80 % of 20 thighs at two visits are 32 images to learn from. */
const COMMITTED: Sizes = {
  thigh: { subjects: 20, scale: 0.28125, slices: 20 },
  calf_1: { subjects: 42, scale: 0.25, slices: 20 },
  calf_2: { subjects: 17, scale: 0.25, slices: 20 },
  matrix: {
    ...{ unet: unet(16, 4), fcn8: fcn8(16, 256), side: 64, spacing: 2 },
    ...{ steps: 250, learningRate: 3e-3, schedule: 'poly' },
  },
  curveThigh: { subjects: 25, scale: 0.28125, slices: 20 },
  curve: {
    ...{ unet: unet(16, 4), fcn8: fcn8(16, 256), side: 96, spacing: 1.7 },
    ...{ steps: 500, learningRate: 3e-3, schedule: 'poly' },
  },
  curveImages: [5, 10, 20, 40],
  hippocampus: {
    ...{ unet: unet(16, 4), fcn8: fcn8(16, 256), side: 64, spacing: null },
    ...{ steps: 400, learningRate: 1e-3, schedule: 'constant' },
  },
  folds: [1, 2, 3, 4, 5],
};

/** Shows within minutes that every run runs; learns nothing. */
const QUICK_SCALE: Scale = {
  ...{ unet: unet(4, 3), fcn8: fcn8(2, 16), side: 32, spacing: null },
  ...{ steps: 10, learningRate: 3e-3, schedule: 'poly' },
};
const QUICK: Sizes = {
  thigh: { subjects: 4, scale: 0.3, slices: 4 },
  calf_1: { subjects: 4, scale: 0.25, slices: 4 },
  calf_2: { subjects: 4, scale: 0.25, slices: 4 },
  matrix: QUICK_SCALE,
  curveThigh: { subjects: 5, scale: 0.3, slices: 4 },
  curve: QUICK_SCALE,
  curveImages: [5, 8],
  hippocampus: QUICK_SCALE,
  folds: [1],
};

/** The abstract's own sizes; of the hippocampus, all that the images have. */
const FULL_SCALE: Scale = {
  ...{ unet: unet(64, 5), fcn8: fcn8(64, 4096), side: 256, spacing: null },
  ...{ steps: 15_000, learningRate: 1e-3, schedule: 'constant' },
};
const FULL: Sizes = {
  ...FULL_SIZE_SETS,
  matrix: FULL_SCALE,
  curveThigh: { ...FULL_SIZE_SETS.thigh, subjects: 25 },
  curve: FULL_SCALE,
  curveImages: [5, 10, 20, 40],
  hippocampus: { ...FULL_SCALE, unet: unet(64, 4), side: 64 },
  folds: [1, 2, 3, 4, 5],
};

export const SIZES: Readonly<Record<StudySize, Sizes>> = {
  committed: COMMITTED,
  quick: QUICK,
  full: FULL,
};
