import type { TrainingSettings } from './training-settings.ts';

const COMMON = {
  batchSize: 10,
  seed: 1,
  postProcessing: 'largest-component',
} as const;

/** Settings by name. */
export const PRESETS = {
  /** Small enough to learn something in a minute on two cores, hence the high learning rate. */
  small: {
    ...COMMON,
    network: { kind: 'unet', baseFilters: 16, levels: 4, dropout: 0.1 },
    height: 64,
    width: 64,
    steps: 300,
    learningRate: 3e-3,
    checkpointEvery: 50,
  },
  /** ISMRM 2019 #4741, with the filters and the dropout of its authors' published code. */
  seed: {
    ...COMMON,
    network: { kind: 'unet', baseFilters: 64, levels: 5, dropout: 0.1 },
    height: 256,
    width: 256,
    steps: 15_000,
    learningRate: 1e-3,
    checkpointEvery: 250,
  },
} as const satisfies Record<string, TrainingSettings>;
