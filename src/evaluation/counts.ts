import { MyographError } from '../errors.ts';

/** Voxels of one class that truth and prediction agree or disagree about. */
export interface VoxelSums {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
}

/** Voxels of one class in each slice in which the class is annotated, as parallel arrays. */
export interface ClassCounts {
  /** Class index, from 1. */
  readonly classIndex: number;
  readonly slices: number[];
  readonly truePositive: number[];
  readonly falsePositive: number[];
  readonly falseNegative: number[];
}

export interface CountInput {
  /** [S, V] class index of every voxel, 0 = none of the classes. */
  readonly truth: Uint8Array;
  /** [S, V], likewise. */
  readonly prediction: Uint8Array;
  readonly sliceCount: number;
  /** K, the background included. */
  readonly classCount: number;
  /** [S, K] 1 where the class is annotated in the slice; the background's column is not read. */
  readonly annotated: Uint8Array;
}

/**
 * Counts TP, FP and FN of every class in the slices in which it is annotated.
 *
 * A voxel predicted as an annotated class is a false positive wherever the truth is not that class, be
 * the truth another class, background, or a class that nobody annotated there.
 */
export function countVoxels(input: CountInput): ClassCounts[] {
  refuseOtherSizes(input);
  const counts = Array.from(
    { length: input.classCount - 1 },
    (_, index): ClassCounts => ({
      classIndex: index + 1,
      slices: [],
      truePositive: [],
      falsePositive: [],
      falseNegative: [],
    }),
  );
  for (let slice = 0; slice < input.sliceCount; slice++) {
    const confusion = sliceConfusion(input, slice);
    for (const count of counts) {
      if (input.annotated[slice * input.classCount + count.classIndex] === 1) {
        const { truePositive, falsePositive, falseNegative } = sumsOf(
          confusion,
          count.classIndex,
          input.classCount,
        );
        count.slices.push(slice);
        count.truePositive.push(truePositive);
        count.falsePositive.push(falsePositive);
        count.falseNegative.push(falseNegative);
      }
    }
  }
  return counts;
}

/** The parallel arrays of a class as one sum a slice, in the order of its slices. */
export function sumsBySlice(counts: ClassCounts): VoxelSums[] {
  return counts.slices.map((_, index) => ({
    truePositive: counts.truePositive[index] ?? 0,
    falsePositive: counts.falsePositive[index] ?? 0,
    falseNegative: counts.falseNegative[index] ?? 0,
  }));
}

/** Sums over any set of slices, volumes or subjects: the level at which they are pooled. */
export function addSums(sums: Iterable<VoxelSums>): VoxelSums {
  let [truePositive, falsePositive, falseNegative] = [0, 0, 0];
  for (const sum of sums) {
    truePositive += sum.truePositive;
    falsePositive += sum.falsePositive;
    falseNegative += sum.falseNegative;
  }
  return { truePositive, falsePositive, falseNegative };
}

function refuseOtherSizes(input: CountInput): void {
  const { truth, prediction, sliceCount, classCount, annotated } = input;
  const isWhole = sliceCount === 0 ? truth.length === 0 : truth.length % sliceCount === 0;
  if (
    truth.length !== prediction.length ||
    !isWhole ||
    annotated.length !== sliceCount * classCount
  ) {
    throw new MyographError(
      'INVALID_INPUT',
      `Truth (${truth.length} voxels), prediction (${prediction.length}) and annotated slices (${annotated.length}) do not belong to one volume of ${sliceCount} slices and ${classCount} classes.`,
    );
  }
}

/** [K, K] voxels of one slice by truth (row) and prediction (column). */
function sliceConfusion(input: CountInput, slice: number): Uint32Array {
  const { truth, prediction, classCount } = input;
  const size = truth.length / input.sliceCount;
  const confusion = new Uint32Array(classCount * classCount);
  for (let voxel = slice * size; voxel < (slice + 1) * size; voxel++) {
    const cell =
      classOf(truth, voxel, classCount) * classCount + classOf(prediction, voxel, classCount);
    confusion[cell] = (confusion[cell] ?? 0) + 1;
  }
  return confusion;
}

function classOf(labels: Uint8Array, voxel: number, classCount: number): number {
  const value = labels[voxel] ?? 0;
  if (value >= classCount) {
    throw new MyographError(
      'INVALID_INPUT',
      `Voxel ${voxel} has class ${value}, and there are ${classCount} classes with the background.`,
    );
  }
  return value;
}

function sumsOf(confusion: Uint32Array, classIndex: number, classCount: number): VoxelSums {
  let [row, column] = [0, 0];
  for (let other = 0; other < classCount; other++) {
    row += confusion[classIndex * classCount + other] ?? 0;
    column += confusion[other * classCount + classIndex] ?? 0;
  }
  const truePositive = confusion[classIndex * classCount + classIndex] ?? 0;
  return {
    truePositive,
    falsePositive: column - truePositive,
    falseNegative: row - truePositive,
  };
}
