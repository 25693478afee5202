import type { TrainingSettings } from './training-settings.ts';

/** Exponent of the polynomial schedule, that of nnU-Net (Isensee et al., Nature Methods 2021). */
const POWER = 0.9;

/**
 * Learning rate of a step, which counts from 1. The first step has the rate of the settings; the others
 * have what the schedule makes of the share of steps done before.
 */
export function learningRateAt(
  step: number,
  { learningRate, schedule, steps }: Pick<TrainingSettings, 'learningRate' | 'schedule' | 'steps'>,
): number {
  const done = (step - 1) / steps;
  switch (schedule) {
    case 'constant':
      return learningRate;
    case 'poly':
      return learningRate * (1 - done) ** POWER;
    case 'cosine':
      return (learningRate * (1 + Math.cos(Math.PI * done))) / 2;
  }
}
