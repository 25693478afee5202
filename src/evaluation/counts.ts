import { MyographError } from '../errors.ts';

/** Voxels of one class that truth and prediction agree or disagree about. */
export interface VoxelSums {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
}

/** Voxels of one class slice by slice, as parallel arrays. */
interface SliceCounts {
  readonly truePositive: number[];
  readonly falsePositive: number[];
  readonly falseNegative: number[];
}

/** Those in each slice in which the class is annotated. */
export interface ClassCounts extends SliceCounts {
  /** Class index, from 1. */
  readonly classIndex: number;
  readonly slices: number[];
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

/** The parallel arrays of a class as one sum a slice, in their order. */
export function sumsBySlice(counts: SliceCounts): VoxelSums[] {
  return counts.truePositive.map((truePositive, index) => ({
    truePositive,
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

/**
 * [K, K] voxels of one slice by truth (row) and prediction (column).
 *
 * Most voxels are of the same classes as those before them: four at a time are compared with the four
 * before, and a run of the same fours is counted at once.
 */
function sliceConfusion(input: CountInput, slice: number): Uint32Array {
  const { classCount } = input;
  const size = input.truth.length / input.sliceCount;
  const truth = inFours(input.truth, slice * size, size);
  const prediction = inFours(input.prediction, slice * size, size);
  const confusion = new Uint32Array(classCount * classCount);
  let start = 0;
  let ofTruth = truth[0] ?? 0;
  let ofPrediction = prediction[0] ?? 0;
  for (let four = 1; four < truth.length; four++) {
    const nextOfTruth = truth[four] ?? 0;
    const nextOfPrediction = prediction[four] ?? 0;
    if (nextOfTruth === ofTruth && nextOfPrediction === ofPrediction) continue;
    countFour(confusion, classCount, ofTruth, ofPrediction, four - start);
    start = four;
    ofTruth = nextOfTruth;
    ofPrediction = nextOfPrediction;
  }
  countFour(confusion, classCount, ofTruth, ofPrediction, truth.length - start);
  for (let voxel = (slice + 1) * size - (size % 4); voxel < (slice + 1) * size; voxel++) {
    countOne(confusion, classCount, input.truth[voxel] ?? 0, input.prediction[voxel] ?? 0, 1);
  }
  return confusion;
}

/** Voxels four at a time, without what is left at the end; of a copy where they are not aligned. */
function inFours(labels: Uint8Array, start: number, size: number): Int32Array {
  const own = labels.subarray(start, start + size);
  const voxels = own.byteOffset % 4 === 0 ? own : new Uint8Array(own);
  return new Int32Array(voxels.buffer, voxels.byteOffset, size >> 2);
}

/** Adds to the cells of four voxels, as often as said. */
function countFour(
  confusion: Uint32Array,
  classCount: number,
  truth: number,
  prediction: number,
  times: number,
): void {
  const one = truth & 0xff;
  const other = prediction & 0xff;
  if (truth === Math.imul(one, 0x01010101) && prediction === Math.imul(other, 0x01010101)) {
    countOne(confusion, classCount, one, other, 4 * times);
    return;
  }
  for (let shift = 0; shift < 32; shift += 8) {
    const [a, b] = [(truth >>> shift) & 0xff, (prediction >>> shift) & 0xff];
    countOne(confusion, classCount, a, b, times);
  }
}

function countOne(
  confusion: Uint32Array,
  classCount: number,
  truth: number,
  prediction: number,
  times: number,
): void {
  if (truth >= classCount || prediction >= classCount) {
    throw new MyographError(
      'INVALID_INPUT',
      `A voxel has class ${Math.max(truth, prediction)}, and there are ${classCount} classes with the background.`,
    );
  }
  const cell = truth * classCount + prediction;
  confusion[cell] = (confusion[cell] ?? 0) + times;
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
