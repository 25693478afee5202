import type { ClassCounts, VoxelSums } from '../../src/evaluation/counts.ts';

/** The parallel arrays of counts as one sum a slice. */
export function sumsBySlice(counts: ClassCounts): VoxelSums[] {
  return counts.slices.map((_, index) => ({
    truePositive: counts.truePositive[index] ?? 0,
    falsePositive: counts.falsePositive[index] ?? 0,
    falseNegative: counts.falseNegative[index] ?? 0,
  }));
}
