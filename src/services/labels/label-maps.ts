import { MyographError } from '../../errors.ts';
import type { Grid, Image, LabelMap } from '../../imaging/image.ts';
import { encodeNifti, readLabelMapCodes } from '../../imaging/nifti.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { type ObjectRef, putObject } from '../objects.ts';

/**
 * Keeps a label map as the catalog has them: the ordinals of the region's schema in one byte, on the
 * image's grid, gzipped. The same labels give the same bytes.
 */
export function putLabelMap(store: ObjectStore, { grid, data }: LabelMap): Promise<ObjectRef> {
  return putObject(store, encodeNifti(grid, data, { gzip: true }));
}

/** Reads a label map that was kept by putLabelMap. */
export async function readLabelMap(store: ObjectStore, sha256: string): Promise<LabelMap> {
  const name = `label map ${sha256}`;
  const { grid, codes } = await readLabelMapCodes(await store.get(sha256), name);
  if (codes.some((code) => code > 255)) {
    throw new MyographError('OBJECT_CORRUPT', `The ${name} has values above 255.`, { sha256 });
  }
  return { grid, data: Uint8Array.from(codes) };
}

/** Keeps an image, in 16-bit integers where they hold it exactly, otherwise in 32-bit floats. */
export function putImage(store: ObjectStore, { grid, data }: Image): Promise<ObjectRef> {
  const isShort = data.every(
    (value) => Number.isInteger(value) && value >= -32_768 && value <= 32_767,
  );
  const voxels = isShort ? Int16Array.from(data) : data;
  return putObject(store, encodeNifti(grid, voxels, { gzip: true }));
}

/** Voxels of each value; index 0 counts the unlabelled ones. */
export function countOrdinals(data: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const ordinal of data) counts[ordinal] = (counts[ordinal] ?? 0) + 1;
  return counts;
}

/** Sets voxels to 0 that lie outside the slices, along a stored axis; counts them by their value. */
export function clearOutside(
  { grid, data }: LabelMap,
  axis: 0 | 1 | 2,
  slices: { readonly first: number; readonly last: number },
): { labels: LabelMap; cleared: Uint32Array } {
  const stride = strideOf(grid, axis);
  const length = grid.size[axis];
  const cleared = new Uint32Array(256);
  const kept = data.map((ordinal, index) => {
    const slice = Math.floor(index / stride) % length;
    if (ordinal === 0 || (slice >= slices.first && slice <= slices.last)) return ordinal;
    cleared[ordinal] = (cleared[ordinal] ?? 0) + 1;
    return 0;
  });
  return { labels: { grid, data: kept }, cleared };
}

/** Sets voxels to 0 whose value is none of these. */
export function keepOrdinals({ grid, data }: LabelMap, ordinals: ReadonlySet<number>): LabelMap {
  return { grid, data: data.map((ordinal) => (ordinals.has(ordinal) ? ordinal : 0)) };
}

function strideOf({ size }: Grid, axis: 0 | 1 | 2): number {
  return [1, size[0], size[0] * size[1]][axis] ?? 1;
}
