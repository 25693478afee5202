import type { ShownLossFragment } from '../../generated/training.ts';

export type LossChoice = ShownLossFragment;
export type Loss = LossChoice['loss'];
