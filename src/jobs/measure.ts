import { type ClassCounts, countVoxels } from '../evaluation/counts.ts';
import { composeLabels } from '../training/compose-labels.ts';
import { annotatedTable } from '../training/coverage.ts';
import { type BatchListener, type Predictor, predictSlices } from '../training/predict.ts';
import { keepRows, subsetOf, type TrainingVolume } from '../training/prepare.ts';
import type { TrainingSettings } from '../training/training-settings.ts';
import type { RegionCodes } from './volumes.ts';

/** A volume with its label maps as frozen, and what their values mean. */
export type MeasuredVolume = TrainingVolume & { readonly regionCodes: RegionCodes };

/**
 * Predicts a volume and counts voxels of every class against its label maps, on the matrix of the image,
 * in the slices in which the class is annotated and that belong to the subset that the model learned from.
 */
export async function measureVolume(
  predictor: Predictor,
  { image, annotations, coverage, regionCodes }: MeasuredVolume,
  subset: TrainingSettings['subset'],
  onBatch: BatchListener,
): Promise<ClassCounts[]> {
  const { classes } = predictor;
  const regionClasses = regionCodes.filter((code) => code !== null);
  const predicted = await predictSlices(predictor, image, regionClasses, onBatch);
  const classCount = classes.length + 1;
  return countVoxels({
    truth: composeLabels(image.grid, annotations, classes).data,
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
