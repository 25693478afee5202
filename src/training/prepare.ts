import type { Image } from '../imaging/image.ts';
import { normalise } from '../imaging/normalise.ts';
import { resizeImageSlices, resizeLabelSlices } from '../imaging/resample.ts';
import { axialSlices, type SliceStack } from '../imaging/slices.ts';
import { type AnnotationLabels, composeLabels } from './compose-labels.ts';
import { annotatedSlices, knownTable, type MemberCoverage } from './coverage.ts';

/** A volume as the network is given it. Channel 0 is background or unlabelled, class i is i + 1. */
export interface PreparedVolume {
  /** S: slices in which a trained class is annotated; the others teach nothing and are left out. */
  readonly sliceCount: number;
  /** [S, H, W] normalised intensities. */
  readonly images: Float32Array;
  /** [S, H, W] channel of every voxel. */
  readonly labels: Uint8Array;
  /** [S, K] a_c: 1 where the class's voxels are known in the slice, 0 where they are not. */
  readonly presence: Uint8Array;
}

export interface TrainingVolume {
  readonly image: Image;
  /** Accepted annotations, the oldest first. */
  readonly annotations: readonly AnnotationLabels[];
  readonly coverage: MemberCoverage;
}

/** Height and width that the network is trained at, in pixels. */
export interface Canvas {
  readonly height: number;
  readonly width: number;
}

/** One volume as training slices, for classes in channel order. */
export function prepareVolume(
  volume: TrainingVolume,
  classes: readonly string[],
  canvas: Canvas,
): PreparedVolume {
  const images = prepareImage(volume.image, canvas);
  const composed = composeLabels(volume.image.grid, volume.annotations, classes);
  const labels = resizeLabelSlices(composed, canvas);
  const presence = knownTable(volume.coverage, classes);
  const kept = trainingSlices(volume.coverage, classes);
  const sliceSize = canvas.height * canvas.width;
  return {
    sliceCount: kept.length,
    images: takeRows(images.data, kept, sliceSize, new Float32Array(kept.length * sliceSize)),
    labels: takeRows(labels.data, kept, sliceSize, new Uint8Array(kept.length * sliceSize)),
    presence: takeRows(
      presence,
      kept,
      classes.length + 1,
      new Uint8Array(kept.length * (classes.length + 1)),
    ),
  };
}

/** All axial slices [S, H, W] of an image, normalised over the volume, proportions kept. */
export function prepareImage(image: Image, canvas: Canvas): SliceStack<Float32Array> {
  return resizeImageSlices(axialSlices(normalise(image)), canvas);
}

function trainingSlices(coverage: MemberCoverage, classes: readonly string[]): number[] {
  const annotated = classes.map((code) => annotatedSlices(coverage, code));
  return Array.from({ length: coverage.sliceCount }, (_, slice) => slice).filter((slice) =>
    annotated.some((mask) => mask[slice] === 1),
  );
}

function takeRows<T extends Float32Array | Uint8Array>(
  source: T,
  rows: readonly number[],
  rowSize: number,
  target: T,
): T {
  rows.forEach((row, index) => {
    target.set(source.subarray(row * rowSize, (row + 1) * rowSize), index * rowSize);
  });
  return target;
}
