import { setImmediate } from 'node:timers/promises';
import { type ClassCounts, type CountInput, countVoxels } from '../evaluation/counts.ts';
import type { SurfaceInput } from '../evaluation/surface/input.ts';
import { type SurfaceScores, surfaceScores } from '../evaluation/surface/scores.ts';
import type { SurfaceConvention } from '../generated/prisma/client.ts';
import { axialLayout } from '../imaging/slices.ts';
import { composeClasses } from '../training/compose-labels.ts';
import { annotatedTable } from '../training/coverage.ts';
import {
  type BatchListener,
  type Predictor,
  predictSlices,
} from '../training/prediction/predict.ts';
import { keepRows, subsetOf } from '../training/prepare.ts';
import type { TrainingSettings } from '../training/training-settings.ts';
import type { FrozenVolume } from './volumes.ts';

/**
 * Surfaces at most this far apart count as the same. About a pixel in the plane of muscle MRI: below it, two
 * outlines go through the same pixels.
 */
export const SURFACE_TOLERANCE_MM = 1;

/** Truth and prediction of a volume on the matrix of the image, and where they are compared. */
export type Masks = CountInput & Pick<SurfaceInput, 'height' | 'width' | 'spacingMm'>;

/**
 * Predicts a volume and counts voxels of every class against its label maps, on the matrix of the image,
 * in the slices in which the class is annotated and that belong to the subset that the model learned from.
 */
export async function measureVolume(
  predictor: Predictor,
  volume: FrozenVolume,
  subset: TrainingSettings['subset'],
  onBatch: BatchListener,
): Promise<ClassCounts[]> {
  return countVoxels(await predictMasks(predictor, volume, subset, onBatch));
}

/** As measureVolume, before anything is counted. */
export async function predictMasks(
  predictor: Predictor,
  { image, annotations, coverage, regionCodes, limbs, groups }: FrozenVolume,
  subset: TrainingSettings['subset'],
  onBatch: BatchListener,
): Promise<Masks> {
  const { classes } = predictor;
  const regionClasses = regionCodes.filter((code) => code !== null);
  const predicted = await predictSlices(predictor, image, { regionClasses, limbs }, onBatch);
  const { height, width, pixelSize, thickness } = axialLayout(image.grid);
  const classCount = classes.length + 1;
  return {
    ...{ height, width, classCount, sliceCount: coverage.sliceCount },
    spacingMm: { slice: thickness, row: pixelSize.height, column: pixelSize.width },
    truth: composeClasses(image.grid, annotations, classes, groups).data,
    prediction: predicted.data,
    annotated: keepRows(
      annotatedTable(coverage, classes),
      classCount,
      subsetOf(image.grid, subset),
    ),
  };
}

/** Distances of one class in one convention. */
export interface ClassDistances extends SurfaceScores {
  readonly classIndex: number;
  readonly convention: SurfaceConvention;
}

const conventions = [
  ['SURFACE_ELEMENTS', 'surface_elements'],
  ['BORDER_VOXELS', 'border_voxels'],
] as const;

/**
 * Distances between the surfaces of each class that is counted, in both conventions.
 *
 * @param beforeEach is called before each; may throw to stop
 */
export async function measureSurfaces(
  masks: Masks,
  counts: readonly ClassCounts[],
  beforeEach: () => void,
): Promise<ClassDistances[]> {
  const distances: ClassDistances[] = [];
  for (const { classIndex, slices } of counts) {
    const input = { ...masks, classIndex, slices, toleranceMm: SURFACE_TOLERANCE_MM };
    for (const [convention, name] of conventions) {
      beforeEach();
      distances.push({ classIndex, convention, ...surfaceScores(input, name) });
      // A large surface blocks this thread for seconds: let a cancellation through before the next.
      await setImmediate();
    }
  }
  return distances;
}
