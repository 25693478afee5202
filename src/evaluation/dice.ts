import type { VoxelSums } from './counts.ts';

/** 2 TP / (2 TP + FP + FN); null where neither truth nor prediction has a voxel. */
export function dice({ truePositive, falsePositive, falseNegative }: VoxelSums): number | null {
  return ratio(2 * truePositive, 2 * truePositive + falsePositive + falseNegative);
}

/** TP / (TP + FP + FN); null where neither truth nor prediction has a voxel. */
export function jaccard({ truePositive, falsePositive, falseNegative }: VoxelSums): number | null {
  return ratio(truePositive, truePositive + falsePositive + falseNegative);
}

/** TP / (TP + FP); null where nothing was predicted. */
export function precision({ truePositive, falsePositive }: VoxelSums): number | null {
  return ratio(truePositive, truePositive + falsePositive);
}

/** TP / (TP + FN); null where the truth has no voxel. */
export function recall({ truePositive, falseNegative }: VoxelSums): number | null {
  return ratio(truePositive, truePositive + falseNegative);
}

/** Predicted volume less true volume, as a share of the true one; null where the truth has no voxel. */
export function volumeError({
  truePositive,
  falsePositive,
  falseNegative,
}: VoxelSums): number | null {
  return ratio(falsePositive - falseNegative, truePositive + falseNegative);
}

export interface DiceSummary {
  /** Mean of the values that exist; null where none does. */
  readonly mean: number | null;
  /** How many values exist. */
  readonly values: number;
  /** How many do not, because class and prediction are both absent. */
  readonly empty: number;
}

/** Mean Dice over subjects, slices or classes; those where nothing is there are counted, not averaged. */
export function meanDice(sums: readonly VoxelSums[]): DiceSummary {
  const values = sums.map(dice).filter((value) => value !== null);
  const total = values.reduce((sum, value) => sum + value, 0);
  return {
    mean: ratio(total, values.length),
    values: values.length,
    empty: sums.length - values.length,
  };
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}
