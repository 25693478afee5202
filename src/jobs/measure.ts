import { type ClassCounts, countVoxels } from '../evaluation/counts.ts';
import { composeClasses } from '../training/compose-labels.ts';
import { annotatedTable } from '../training/coverage.ts';
import { type BatchListener, type Predictor, predictSlices } from '../training/predict.ts';
import { keepRows, subsetOf } from '../training/prepare.ts';
import type { TrainingSettings } from '../training/training-settings.ts';
import type { FrozenVolume } from './volumes.ts';

/**
 * Predicts a volume and counts voxels of every class against its label maps, on the matrix of the image,
 * in the slices in which the class is annotated and that belong to the subset that the model learned from.
 */
export async function measureVolume(
  predictor: Predictor,
  { image, annotations, coverage, regionCodes, limbs, groups }: FrozenVolume,
  subset: TrainingSettings['subset'],
  onBatch: BatchListener,
): Promise<ClassCounts[]> {
  const { classes } = predictor;
  const regionClasses = regionCodes.filter((code) => code !== null);
  const predicted = await predictSlices(predictor, image, { regionClasses, limbs }, onBatch);
  const classCount = classes.length + 1;
  return countVoxels({
    truth: composeClasses(image.grid, annotations, classes, groups).data,
    prediction: predicted.data,
    sliceCount: coverage.sliceCount,
    classCount,
    annotated: keepRows(
      annotatedTable(coverage, classes),
      classCount,
      subsetOf(image.grid, subset),
    ),
  });
}
