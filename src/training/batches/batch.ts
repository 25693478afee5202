import { MyographError } from '../../errors.ts';
import { cutLabelled, type LabelledSlices } from '../augment/window.ts';
import { augmentedWindow } from '../augment.ts';
import type { Batch } from '../program.ts';
import type { TrainingSettings } from '../training-settings.ts';
import type { Dataset } from './dataset.ts';
import { type Draw, drawsOf } from './draws.ts';

/** What a batch depends on, beside the dataset, the seed and the step. */
export type BatchSettings = Pick<
  TrainingSettings,
  'batchSize' | 'depth' | 'height' | 'width' | 'augmentation'
>;

/**
 * The batch of one step: the windows of its draws, augmented.
 *
 * @param step counts from 1
 */
export function batchAt(
  step: number,
  seed: number,
  dataset: Dataset,
  settings: BatchSettings,
): Batch {
  const { batchSize, depth, height, width } = settings;
  const voxels = depth * height * width;
  const batch = {
    images: new Float32Array(batchSize * voxels),
    labels: new Int32Array(batchSize * voxels),
    presence: new Float32Array(batchSize * depth * dataset.classCount),
  };
  drawsOf(step, seed, dataset, settings).forEach((draw, element) => {
    const { images, labels, presence } = windowOf(draw, dataset, settings);
    batch.images.set(images, element * voxels);
    batch.labels.set(labels, element * voxels);
    batch.presence.set(presence, element * presence.length);
  });
  return batch;
}

/** The window that a draw names, as the network is shown it. */
export function windowOf(
  { volume: index, origin, seed }: Draw,
  { volumes, sides }: Dataset,
  { depth, height, width, augmentation }: BatchSettings,
): LabelledSlices {
  const volume = volumes[index];
  if (!volume) {
    throw new MyographError('INTERNAL', `A draw names volume ${index} of ${volumes.length}.`);
  }
  const cut = { slices: volume, air: volume.air, origin, size: { depth, height, width } };
  return augmentation ? augmentedWindow(cut, augmentation, sides, seed) : cutLabelled(cut);
}
