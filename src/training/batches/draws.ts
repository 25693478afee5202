import { MyographError } from '../../errors.ts';
import type { BlockSize, Place } from '../../imaging/windows.ts';
import { type Random, randomFrom, wholeNumber } from '../random.ts';
import { seedOf, shuffled } from '../shuffle.ts';
import type { Dataset, DatasetVolume, SliceList, SliceRef } from './dataset.ts';

/** What an element of a batch is made of: a window of a volume, and how it is changed. */
export interface Draw extends SliceRef {
  /** Class or label set that it was drawn for; 0 where for none. */
  readonly label: number;
  /** First voxel of the window, negative where the window is larger than the volume. */
  readonly origin: Place;
  /** Of the augmentation. */
  readonly seed: number;
}

/** Sizes of a batch: N windows of D×H×W. */
export interface DrawSettings extends BlockSize {
  readonly batchSize: number;
}

/**
 * The draws of one step: a function of seed and step alone, so that a resumed run sees what an
 * uninterrupted one would have seen, and any batch can be made again.
 *
 * Balanced are draws over classes, not voxels nor volumes: draws take the lists of the dataset in turn,
 * one for each class that is known and seen anywhere, so that in any row of P draws from L lists a class
 * is drawn for at least ⌊P/L⌋ times, be it in one slice or in all; every L-th draw is from all slices, so
 * that those without any class come too. Each list is gone through in a new random order before any of its
 * slices comes again.
 *
 * @param step counts from 1
 */
export function drawsOf(
  step: number,
  seed: number,
  dataset: Dataset,
  settings: DrawSettings,
): Draw[] {
  return Array.from({ length: settings.batchSize }, (_, element) =>
    drawAt((step - 1) * settings.batchSize + element, seed, dataset, settings),
  );
}

function drawAt(draw: number, seed: number, dataset: Dataset, size: BlockSize): Draw {
  const which = draw % dataset.lists.length;
  const list = dataset.lists[which];
  const ref = list && drawSlice(list, Math.floor(draw / dataset.lists.length), `${seed}:${which}`);
  const volume = ref && dataset.volumes[ref.volume];
  if (!volume) {
    throw new MyographError('INTERNAL', `Draw ${draw} found no slice in list ${which}.`);
  }
  const random = randomFrom(seedOf(`${seed}:place:${draw}`));
  return {
    ...ref,
    label: list.label,
    origin: originOf(volume, ref.slice, list.label, size, random),
    seed: seedOf(`${seed}:augmentation:${draw}`),
  };
}

function drawSlice({ slices }: SliceList, turn: number, key: string): SliceRef | undefined {
  const order = shuffled(slices.length, `${key}:${Math.floor(turn / slices.length)}`);
  return slices[order[turn % slices.length] ?? 0];
}

/**
 * Where a window of a slice begins. The slice is in its middle, unless the window would reach beyond the
 * stack. In the plane it lies anywhere in a larger stack, though never without the label it is drawn for:
 * a random voxel of the label lies within its middle half, or as near to it as the stack allows. Along
 * axes where the stack is smaller, the stack is in the window's middle.
 */
function originOf(
  volume: DatasetVolume,
  slice: number,
  label: number,
  size: BlockSize,
  random: Random,
): Place {
  const { sliceCount, height, width } = volume;
  const isWhole = height <= size.height && width <= size.width;
  const voxel = label === 0 || isWhole ? null : randomVoxel(volume, slice, label, random);
  const row = voxel === null ? null : Math.floor(voxel / width);
  const column = voxel === null ? null : voxel % width;
  return {
    slice: within(slice - (size.depth >> 1), sliceCount, size.depth),
    row: placeAlong(height, size.height, row, random),
    column: placeAlong(width, size.width, column, random),
  };
}

function placeAlong(length: number, window: number, voxel: number | null, random: Random): number {
  if (length <= window) return within(0, length, window);
  if (voxel === null) return wholeNumber(random, 0, length - window);
  const quarter = Math.floor(window / 4);
  const place = wholeNumber(random, voxel - (window - 1 - quarter), voxel - quarter);
  return within(place, length, window);
}

/** The place of a window that is nearest to the wanted one and inside of the stack. */
function within(wanted: number, length: number, window: number): number {
  if (length <= window) return -Math.floor((window - length) / 2);
  return Math.max(0, Math.min(length - window, wanted));
}

/** Index within a slice of one of the label's voxels, each as likely as the others. */
function randomVoxel(
  { labels, height, width }: DatasetVolume,
  slice: number,
  label: number,
  random: Random,
): number {
  const plane = labels.subarray(slice * height * width, (slice + 1) * height * width);
  let count = 0;
  for (let at = 0; at < plane.length; at += 1) if (plane[at] === label) count += 1;
  let left = wholeNumber(random, 1, count);
  let voxel = -1;
  while (left > 0) {
    voxel = plane.indexOf(label, voxel + 1);
    left -= 1;
  }
  return voxel;
}
