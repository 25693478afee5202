import type { Grid, Image, SliceRange } from '../imaging/image.ts';
import { type ResamplingSettings, resampleLabelSlices, resampling } from '../imaging/resample.ts';
import { axialLayout, proximalHalf, sliceCount } from '../imaging/slices.ts';
import { type AnnotationLabels, composeLabels, type Group } from './compose-labels.ts';
import { annotatedSlices, knownTable, type MemberCoverage } from './coverage.ts';
import { prepareImage } from './prediction/prepare-image.ts';
import type { TrainingSettings } from './training-settings.ts';

/** A volume as the network is given it: the slices of the subset, of which windows are cut. */
export interface PreparedVolume {
  /** S, those of the subset. */
  readonly sliceCount: number;
  /** Index in the volume of the first of them. */
  readonly firstSlice: number;
  /** H' and W' after resampling; windows may be smaller or larger. */
  readonly height: number;
  readonly width: number;
  /** [S, H', W'] normalised intensities. */
  readonly images: Float32Array;
  /** [S, H', W'] class channel or label set of every voxel; 0 is background or unlabelled. */
  readonly labels: Uint8Array;
  /** [S, K] a_c: 1 where the class's voxels are known in the slice and the slice is in the subset. */
  readonly presence: Uint8Array;
  /** Slices of the subset in which something that is taught is annotated; others teach nothing by themselves. */
  readonly drawable: readonly number[];
}

export interface TrainingVolume {
  readonly image: Image;
  /** Accepted annotations, the oldest first. */
  readonly annotations: readonly AnnotationLabels[];
  readonly coverage: MemberCoverage;
}

/**
 * One volume as training slices, for classes in channel order and groups in the order of their labels.
 *
 * @param taught codes of the classes and groups that the loss learns from: their slices are drawn
 */
export function prepareVolume(
  { image, annotations, coverage }: TrainingVolume,
  classes: readonly string[],
  groups: readonly Group[],
  settings: ResamplingSettings & Pick<TrainingSettings, 'subset'>,
  taught: readonly string[] = classes,
): PreparedVolume {
  const plan = resampling(axialLayout(image.grid), settings);
  const labels = composeLabels(image.grid, annotations, classes, groups);
  const subset = subsetOf(image.grid, settings.subset);
  const kept = (rows: Uint8Array, columns: number) =>
    rows.slice(subset.first * columns, (subset.last + 1) * columns);
  const pixels = plan.to.height * plan.to.width;
  return {
    sliceCount: subset.last - subset.first + 1,
    firstSlice: subset.first,
    ...plan.to,
    images: prepareImage(image, settings).data.slice(
      subset.first * pixels,
      (subset.last + 1) * pixels,
    ),
    labels: kept(resampleLabelSlices(labels, plan).data, pixels),
    presence: kept(knownTable(coverage, classes), classes.length + 1),
    drawable: drawableSlices(coverage, taught, subset),
  };
}

/** The slices that a run sees while it learns, and that its models are measured in. */
export function subsetOf(grid: Grid, subset: TrainingSettings['subset']): SliceRange {
  return subset === 'proximal_half' ? proximalHalf(grid) : { first: 0, last: sliceCount(grid) - 1 };
}

/** A table [S, K] with the rows of slices outside of a range set to 0. */
export function keepRows(
  table: Uint8Array,
  columns: number,
  { first, last }: SliceRange,
): Uint8Array {
  return table
    .slice()
    .fill(0, 0, first * columns)
    .fill(0, (last + 1) * columns);
}

function drawableSlices(
  coverage: MemberCoverage,
  classes: readonly string[],
  { first, last }: SliceRange,
): number[] {
  const annotated = classes.map((code) => annotatedSlices(coverage, code));
  return Array.from({ length: last - first + 1 }, (_, slice) => slice).filter((slice) =>
    annotated.some((mask) => mask[first + slice] === 1),
  );
}
