import type { Labels } from '../image/stack.ts';
import type { KnownLabels } from './compose.ts';

/** What a voxel is, of a prediction held against manual labels. */
export const errorKinds = {
  AGREES: 1,
  PREDICTED_ONLY: 2,
  MISSED: 3,
  MISTAKEN: 4,
  NOT_KNOWN: 5,
} as const;

/** How each kind looks: colours that most people with a colour blindness tell apart (Okabe and Ito 2008). */
export const errorLooks = [
  { value: errorKinds.AGREES, name: 'True positive: both have it', colour: '#009e73' },
  { value: errorKinds.PREDICTED_ONLY, name: 'False positive: predicted only', colour: '#d55e00' },
  { value: errorKinds.MISSED, name: 'False negative: labelled only', colour: '#56b4e9' },
  { value: errorKinds.MISTAKEN, name: 'Taken for another class (one of each)', colour: '#f0e442' },
  { value: errorKinds.NOT_KNOWN, name: 'Predicted, not known', colour: '#8a8f98' },
] as const;

/** Voxels of one class in some slices, as evaluations count them. */
export interface ErrorCounts {
  /** The value of the class in label maps. */
  readonly value: number;
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
  /** Slices in which the class is annotated. */
  readonly slices: number;
}

export interface ErrorInput {
  /** What people labelled. */
  readonly manual: KnownLabels;
  readonly prediction: Labels;
  /** Values that the version predicts, of the classes that are compared. */
  readonly values: readonly number[];
  readonly sliceCount: number;
  /** Classes of the region. */
  readonly classCount: number;
}

/**
 * What each voxel is. Only classes that are annotated in a slice are held against each other in it; what is
 * predicted of the others there is not known to be right or wrong.
 */
export function errorMask(input: ErrorInput): Uint8Array {
  const { manual, prediction, sliceCount } = input;
  const mask = new Uint8Array(prediction.length);
  const size = prediction.length / sliceCount;
  for (let slice = 0; slice < sliceCount; slice += 1) {
    const isCompared = comparedIn(input, slice);
    for (let voxel = slice * size; voxel < (slice + 1) * size; voxel += 1) {
      const [truth, predicted] = [manual.labels[voxel] ?? 0, prediction[voxel] ?? 0];
      if (truth + predicted > 0) mask[voxel] = kindOf(truth, predicted, isCompared, input.values);
    }
  }
  return mask;
}

function kindOf(
  truth: number,
  predicted: number,
  isCompared: Uint8Array,
  values: readonly number[],
): number {
  const [hasTruth, hasPrediction] = [isCompared[truth] === 1, isCompared[predicted] === 1];
  if (hasTruth && truth === predicted) return errorKinds.AGREES;
  if (hasTruth && hasPrediction) return errorKinds.MISTAKEN;
  if (hasPrediction) return errorKinds.PREDICTED_ONLY;
  if (hasTruth) return errorKinds.MISSED;
  return values.includes(predicted) ? errorKinds.NOT_KNOWN : 0;
}

/** By value, 1 where the class is compared in the slice. */
function comparedIn({ manual, values, classCount }: ErrorInput, slice: number): Uint8Array {
  const compared = new Uint8Array(256);
  for (const value of values) {
    compared[value] = manual.known[slice * (classCount + 1) + value] ?? 0;
  }
  return compared;
}

/**
 * Counts as evaluations do (src/evaluation/counts.ts): a voxel predicted as an annotated class is a false
 * positive wherever the truth is not that class.
 *
 * @param only the one slice to count in; all when null
 */
export function countErrors(input: ErrorInput, only: number | null): ErrorCounts[] {
  const { manual, prediction, values, sliceCount, classCount } = input;
  const size = prediction.length / sliceCount;
  const slices = only === null ? Array.from({ length: sliceCount }, (_, slice) => slice) : [only];
  const [both, predictedOnly, labelledOnly] = [sums(), sums(), sums()];
  const known = new Uint32Array(256);
  for (const slice of slices) {
    const isCompared = comparedIn(input, slice);
    for (const value of values) {
      if (manual.known[slice * (classCount + 1) + value] === 1) add(known, value);
    }
    for (let voxel = slice * size; voxel < (slice + 1) * size; voxel += 1) {
      const [truth, predicted] = [manual.labels[voxel] ?? 0, prediction[voxel] ?? 0];
      if (truth === predicted) {
        if (isCompared[truth] === 1) add(both, truth);
        continue;
      }
      if (isCompared[truth] === 1) add(labelledOnly, truth);
      if (isCompared[predicted] === 1) add(predictedOnly, predicted);
    }
  }
  return values.map((value) => ({
    value,
    truePositive: both[value] ?? 0,
    falsePositive: predictedOnly[value] ?? 0,
    falseNegative: labelledOnly[value] ?? 0,
    slices: known[value] ?? 0,
  }));
}

/** 2TP / (2TP + FP + FN); null where both masks are empty. */
export function diceOf({ truePositive, falsePositive, falseNegative }: ErrorCounts): number | null {
  const both = 2 * truePositive;
  const all = both + falsePositive + falseNegative;
  return all === 0 ? null : both / all;
}

function sums(): Float64Array {
  return new Float64Array(256);
}

function add(counts: Float64Array | Uint32Array, value: number): void {
  counts[value] = (counts[value] ?? 0) + 1;
}
