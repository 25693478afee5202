import type { BatchSettings } from '../../../src/training/batches.ts';
import type { PreparedVolume } from '../../../src/training/prepare.ts';

/**
 * A volume of slices of one row, each with one voxel of each label that it is given. A voxel's intensity
 * says where it lies: first + 100 · slice + column. All classes are known in all slices.
 */
export function rowVolume(
  labels: readonly (readonly number[])[],
  { width, classCount, first = 0 }: { width: number; classCount: number; first?: number },
): PreparedVolume {
  const cells = labels.flatMap((list) => Array.from({ length: width }, (_, n) => list[n] ?? 0));
  return {
    sliceCount: labels.length,
    firstSlice: 0,
    height: 1,
    width,
    images: Float32Array.from(
      cells,
      (_, at) => first + 100 * Math.floor(at / width) + (at % width),
    ),
    labels: Uint8Array.from(cells),
    presence: new Uint8Array(labels.length * classCount).fill(1),
    drawable: labels.map((_, slice) => slice),
  };
}

/** Batches of single slices of one voxel, as they are. */
export const plain: BatchSettings = {
  batchSize: 4,
  depth: 1,
  height: 1,
  width: 1,
  augmentation: null,
};
