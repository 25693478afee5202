import type { StudyRun } from './matrix.ts';

/** Recording, reading, prediction and measuring, in seconds. */
const BESIDE_THE_STEPS = 5;

/** Seconds of a step of ten 256×256 slices with 16 base filters, on two cores (docs/benchmarks.md). */
const STEP = { unet: 0.86, fcn8: 0.71 } as const;

/** Twice the filters cost this much more. */
const BY_FILTERS = 1.8;

/** Rough time of a run on two cores. */
export function estimatedSeconds({ training, network }: StudyRun): number {
  const { height, width, batchSize, steps } = training;
  const size = (height * width * batchSize) / (256 * 256 * 10);
  const filters = (training.network.baseFilters / 16) ** BY_FILTERS;
  return BESIDE_THE_STEPS + steps * STEP[network] * size * filters;
}
