import { MyographError } from '../errors.ts';
import type { PreparedVolume } from './prepare.ts';
import type { Batch } from './program.ts';
import { shuffled } from './shuffle.ts';

interface SliceRef {
  readonly volume: PreparedVolume;
  readonly slice: number;
}

/** Training slices, sorted into the lists that batches are drawn from. */
export interface Dataset {
  /** K, the background included. */
  readonly classCount: number;
  /** The first list has all slices; one more for each class has those with voxels of it. */
  readonly lists: readonly (readonly SliceRef[])[];
}

/** @throws COHORT_EMPTY without a slice to train on */
export function createDataset(volumes: readonly PreparedVolume[], classCount: number): Dataset {
  const all = volumes.flatMap((volume) =>
    Array.from({ length: volume.sliceCount }, (_, slice) => ({ volume, slice })),
  );
  if (all.length === 0) {
    throw new MyographError(
      'COHORT_EMPTY',
      `None of the ${volumes.length} training volumes has a slice in which a trained class is annotated.`,
    );
  }
  const channels = all.map((ref) => new Set(labelsOf(ref)));
  const byClass = Array.from({ length: classCount - 1 }, (_, index) =>
    all.filter((_ref, position) => channels[position]?.has(index + 1)),
  );
  return { classCount, lists: [all, ...byClass.filter((list) => list.length > 0)] };
}

/**
 * The batch of one step: a function of seed and step alone, so that a resumed run sees what an
 * uninterrupted one would have seen.
 *
 * Draws take the lists in turn, so that a class that few slices have is seen as often as a common one,
 * and slices without any class still come. Each list is gone through in a new random order before any of
 * its slices comes again.
 *
 * @param step counts from 1
 */
export function batchAt(step: number, seed: number, dataset: Dataset, batchSize: number): Batch {
  const refs = Array.from({ length: batchSize }, (_, index) =>
    drawSlice((step - 1) * batchSize + index, seed, dataset),
  );
  return {
    images: concatenate(refs.map(imageOf), Float32Array),
    labels: concatenate(refs.map(labelsOf), Int32Array),
    presence: concatenate(
      refs.map((ref) => presenceOf(ref, dataset.classCount)),
      Float32Array,
    ),
  };
}

function drawSlice(draw: number, seed: number, { lists }: Dataset): SliceRef {
  const which = draw % lists.length;
  const list = lists[which] ?? [];
  const turn = Math.floor(draw / lists.length);
  const round = Math.floor(turn / list.length);
  const order = shuffled(list.length, `${seed}:${which}:${round}`);
  const ref = list[order[turn % list.length] ?? 0];
  if (!ref) {
    throw new MyographError('INTERNAL', `Draw ${draw} found no slice in list ${which}.`);
  }
  return ref;
}

function imageOf({ volume, slice }: SliceRef): Float32Array {
  return row(volume.images, slice, volume.images.length / volume.sliceCount);
}

function labelsOf({ volume, slice }: SliceRef): Uint8Array {
  return row(volume.labels, slice, volume.labels.length / volume.sliceCount);
}

function presenceOf({ volume, slice }: SliceRef, classCount: number): Uint8Array {
  return row(volume.presence, slice, classCount);
}

function row(values: Float32Array, index: number, size: number): Float32Array;
function row(values: Uint8Array, index: number, size: number): Uint8Array;
function row(
  values: Float32Array | Uint8Array,
  index: number,
  size: number,
): Float32Array | Uint8Array {
  return values.subarray(index * size, (index + 1) * size);
}

function concatenate<T extends Float32Array | Int32Array>(
  rows: readonly (Float32Array | Uint8Array)[],
  kind: new (length: number) => T,
): T {
  const joined = new kind(rows.reduce((length, values) => length + values.length, 0));
  let at = 0;
  for (const values of rows) {
    joined.set(values, at);
    at += values.length;
  }
  return joined;
}
