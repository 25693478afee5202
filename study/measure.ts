import { countVoxels } from '../src/evaluation/counts.ts';
import { spacing } from '../src/imaging/affine.ts';
import { axialSlices, type SliceStack } from '../src/imaging/slices.ts';
import { composeLabels } from '../src/training/compose-labels.ts';
import { annotatedSlices, type MemberCoverage } from '../src/training/coverage.ts';
import { type Predictor, predictSlices } from '../src/training/prediction/predict.ts';
import { subsetOf } from '../src/training/prepare.ts';
import type { TrainingSettings } from '../src/training/training-settings.ts';
import type { Member } from './cohorts.ts';
import { encodeRuns, type MeasuredImage, type Picture } from './result.ts';
import type { Cohort } from './volume.ts';

type Labels = SliceStack<Uint8Array>;

export interface Measured {
  readonly image: MeasuredImage;
  /** The middle one of the evaluated slices. */
  readonly picture: Picture;
}

/** Predicts an image on its own matrix, and counts every class against the complete truth. */
export async function measure(
  predictor: Predictor,
  member: Member,
  { classes, untrained }: Pick<Cohort, 'classes' | 'untrained'>,
  subset: TrainingSettings['subset'],
): Promise<Measured> {
  const { image, coverage } = member;
  const contents = { regionClasses: classes, limbs: 1 } as const;
  const prediction = await predictSlices(predictor, image, contents);
  const all = [...classes, ...untrained];
  const truth = composeLabels(image.grid, [member.truth], all);
  const { first, last } = subsetOf(image.grid, subset);
  const range = { first, count: last - first + 1 };
  const evaluated = { truth: slicesOf(truth, range), prediction: slicesOf(prediction, range) };
  const { id, subject, visit, set } = member;
  return {
    image: {
      ...{ id, subject, visit, set, sliceCount: truth.count, firstSlice: first },
      voxelMm3: spacing(image.grid.affine).reduce((volume, side) => volume * side, 1),
      counts: countsOf(evaluated, classes, coverage),
      confusion: confusionOf(evaluated, all.length + 1, classes.length + 1),
    },
    picture: pictureOf(member, Math.floor((first + last) / 2), {
      truth,
      labelled: composeLabels(image.grid, member.annotations, all),
      prediction,
    }),
  };
}

interface Range {
  readonly first: number;
  readonly count: number;
}

function slicesOf({ height, width, data }: Labels, { first, count }: Range): Labels {
  const size = height * width;
  return { count, height, width, data: data.slice(first * size, (first + count) * size) };
}

interface Evaluated {
  readonly truth: Labels;
  readonly prediction: Labels;
}

/** Of each class; what is labelled nowhere is none of them. */
function countsOf(
  { truth, prediction }: Evaluated,
  classes: readonly string[],
  coverage: MemberCoverage,
): MeasuredImage['counts'] {
  const classCount = classes.length + 1;
  const counts = countVoxels({
    truth: truth.data.map((value) => (value < classCount ? value : 0)),
    prediction: prediction.data,
    sliceCount: truth.count,
    classCount,
    annotated: new Uint8Array(truth.count * classCount).fill(1),
  });
  return counts.map(({ truePositive, falsePositive, falseNegative }, index) => ({
    class: classes[index] ?? '',
    hidden: annotatedSlices(coverage, classes[index] ?? '').every((looked) => looked === 0),
    ...{ truePositive, falsePositive, falseNegative },
  }));
}

/** [rows][columns] voxels by truth and prediction. */
function confusionOf({ truth, prediction }: Evaluated, rows: number, columns: number): number[][] {
  const table = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  truth.data.forEach((value, voxel) => {
    const row = table[value];
    const column = prediction.data[voxel] ?? 0;
    if (row) row[column] = (row[column] ?? 0) + 1;
  });
  return table;
}

function pictureOf(
  { id, image }: Member,
  slice: number,
  labels: Readonly<Record<'truth' | 'labelled' | 'prediction', Labels>>,
): Picture {
  const { height, width, data } = axialSlices(image);
  const size = height * width;
  const runs = (stack: Labels) => encodeRuns(stack.data.subarray(slice * size, (slice + 1) * size));
  return {
    ...{ image: id, slice, height, width },
    intensities: grey(data.subarray(slice * size, (slice + 1) * size)),
    truth: runs(labels.truth),
    labelled: runs(labels.labelled),
    prediction: runs(labels.prediction),
  };
}

/** Base64 of one byte a pixel, the brightest half per cent being white. */
function grey(values: Float32Array): string {
  const sorted = values.toSorted();
  const black = sorted[0] ?? 0;
  const white = sorted[Math.floor(0.995 * (sorted.length - 1))] ?? 1;
  const scale = 255 / Math.max(white - black, Number.EPSILON);
  return Buffer.from(Uint8ClampedArray.from(values, (v) => (v - black) * scale)).toString('base64');
}
