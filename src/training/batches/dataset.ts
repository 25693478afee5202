import { MyographError } from '../../errors.ts';
import { type SideTable, sideTable } from '../augment/sides.ts';
import type { PreparedVolume } from '../prepare.ts';

/** A slice of a volume, both by index. */
export interface SliceRef {
  readonly volume: number;
  readonly slice: number;
}

/** Slices that are drawn in turn. */
export interface SliceList {
  /** The class or label set that each of them has voxels of; 0 for the list of all slices. */
  readonly label: number;
  readonly slices: readonly SliceRef[];
}

export interface DatasetVolume extends PreparedVolume {
  /** The least intensity. */
  readonly air: number;
}

/** Training volumes, in memory that threads share, and the lists that batches are drawn from. */
export interface Dataset {
  /** K, the background included. */
  readonly classCount: number;
  readonly volumes: readonly DatasetVolume[];
  /** The first has all drawable slices; one more for each class and label set that is to be seen. */
  readonly lists: readonly SliceList[];
  /** What mirroring does to labels; null where it cannot be done. */
  readonly sides: SideTable | null;
}

/** What the values of labels mean. */
export interface Labelling {
  /** Codes in channel order, without the background. */
  readonly classes: readonly string[];
  /** [g] = channels that label K + g may be. */
  readonly labelSets: readonly (readonly number[])[];
}

/**
 * Sorts the drawable slices into lists: all of them; for each class those in which it is known and has
 * voxels; for each label set those that have voxels of it. A class without any voxel has no list, and is
 * learned from as background wherever it is known to be absent.
 *
 * @throws COHORT_EMPTY without a slice to train on
 */
export function createDataset(
  prepared: readonly PreparedVolume[],
  { classes, labelSets }: Labelling,
): Dataset {
  const volumes = prepared.map((volume) => ({
    ...sharedVolume(volume),
    air: least(volume.images),
  }));
  const all = volumes.flatMap(({ drawable }, volume) =>
    drawable.map((slice) => ({ volume, slice })),
  );
  if (all.length === 0) {
    throw new MyographError(
      'COHORT_EMPTY',
      `None of the ${volumes.length} training volumes has a slice in which a trained class is annotated.`,
    );
  }
  const classCount = classes.length + 1;
  const lists = new Map<number, SliceRef[]>();
  for (const ref of all) {
    const volume = volumes[ref.volume];
    if (!volume) continue;
    for (const label of labelsToSee(volume, ref.slice, classCount)) {
      const list = lists.get(label) ?? [];
      list.push(ref);
      lists.set(label, list);
    }
  }
  const byLabel = [...lists].toSorted(([a], [b]) => a - b);
  return {
    classCount,
    volumes,
    lists: [{ label: 0, slices: all }, ...byLabel.map(([label, slices]) => ({ label, slices }))],
    sides: sideTable(classes, labelSets),
  };
}

/** A volume whose arrays threads can share; arrays that can already be shared are not copied. */
export function sharedVolume(volume: PreparedVolume): PreparedVolume {
  return {
    ...volume,
    images: shared(volume.images, Float32Array),
    labels: shared(volume.labels, Uint8Array),
    presence: shared(volume.presence, Uint8Array),
  };
}

function shared<T extends Float32Array | Uint8Array>(
  values: T,
  kind: new (buffer: SharedArrayBuffer) => T,
): T {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const copy = new kind(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

function least(images: Float32Array): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (let at = 0; at < images.length; at += 1) lowest = Math.min(lowest, images[at] ?? lowest);
  return lowest;
}

/** Labels that a slice has voxels of, apart from those of classes that are not known in it. */
function labelsToSee(
  { labels, presence, height, width }: PreparedVolume,
  slice: number,
  classCount: number,
): number[] {
  const has = new Uint8Array(256);
  const size = height * width;
  for (let at = slice * size; at < (slice + 1) * size; at += 1) has[labels[at] ?? 0] = 1;
  return [...has.keys()].filter(
    (label) =>
      label > 0 &&
      has[label] === 1 &&
      (label >= classCount || presence[slice * classCount + label] === 1),
  );
}
