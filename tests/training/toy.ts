import type { Grid, Image, LabelMap } from '../../src/imaging/image.ts';
import type { AnnotationLabels } from '../../src/training/compose-labels.ts';
import type { MemberCoverage } from '../../src/training/coverage.ts';
import type { TrainingVolume } from '../../src/training/prepare.ts';
import { shuffled } from '../../src/training/shuffle.ts';

/**
 * Volumes of 32 × 32 × 4 voxels, each with a bright disc and a dark square somewhere, of which every
 * volume labels one and leaves the other to the background.
 */

export const TOY_CLASSES = ['disc', 'square'];
export const TOY_SIZE = 32;

const SLICES = 4;
const GRID: Grid = {
  size: [TOY_SIZE, TOY_SIZE, SLICES],
  affine: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1],
};

export interface ToyVolume extends TrainingVolume {
  /** Both classes, as the voxels really are. */
  readonly truth: LabelMap;
}

export function toyVolumes(count: number): ToyVolume[] {
  return Array.from({ length: count }, (_, index) => toyVolume(index));
}

function toyVolume(index: number): ToyVolume {
  const labelled = index % 2;
  const places = shuffled(12, `toy ${index}`);
  const truth = truthOf(6 + (places[0] ?? 0) / 3, 6 + (places[1] ?? 0));
  const annotation: AnnotationLabels = {
    labels: { grid: GRID, data: truth.data.map((value) => (value === labelled + 1 ? value : 0)) },
    classByOrdinal: [null, ...TOY_CLASSES],
    declared: [TOY_CLASSES[labelled] ?? ''],
    slices: { first: 0, last: SLICES - 1 },
  };
  return {
    image: imageOf(truth, index),
    annotations: [annotation],
    coverage: coverageOf(index),
    truth,
  };
}

function coverageOf(index: number): MemberCoverage {
  const labelled = TOY_CLASSES[index % 2] ?? '';
  return {
    volumeId: `toy-${index}`,
    side: 'TRAINING',
    sliceCount: SLICES,
    exhaustive: null,
    classes: { [labelled]: { state: 'ANNOTATED', slices: [{ first: 0, last: SLICES - 1 }] } },
  };
}

/** A disc of radius 5 in the upper half and a square of 8 × 8 in the lower half. */
function truthOf(discColumn: number, squareColumn: number): LabelMap {
  const data = Uint8Array.from({ length: TOY_SIZE * TOY_SIZE * SLICES }, (_, voxel) => {
    const [x, y] = [voxel % TOY_SIZE, Math.floor(voxel / TOY_SIZE) % TOY_SIZE];
    const isDisc = (x - discColumn) ** 2 + (y - 8) ** 2 < 25;
    const isSquare = x >= squareColumn && x < squareColumn + 8 && y >= 18 && y < 26;
    return isDisc ? 1 : isSquare ? 2 : 0;
  });
  return { grid: GRID, data };
}

function imageOf(truth: LabelMap, index: number): Image {
  const noise = shuffled(truth.data.length, `noise ${index}`);
  const signal = [100, 180, 40];
  return {
    grid: GRID,
    data: Float32Array.from(
      truth.data,
      (label, voxel) => (signal[label] ?? 0) + (20 * (noise[voxel] ?? 0)) / noise.length,
    ),
  };
}
