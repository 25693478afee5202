/** The arrays that everything in `imaging`, `training` and `evaluation` is written in terms of. */

/** Voxel counts along the three stored axes; the first index runs fastest in the data. */
export type Size = readonly [number, number, number];

/** Row-major 4×4 matrix from voxel indices (i, j, k, 1) to millimetres, RAS+ (x right, y anterior, z superior). */
export type Affine = readonly number[];

export interface Grid {
  readonly size: Size;
  readonly affine: Affine;
}

/** One 3D image, in real units (scl_slope and scl_inter applied). Length of data = product of size. */
export interface Image {
  readonly grid: Grid;
  readonly data: Float32Array;
}

/** One label map: a small integer for each voxel, 0 = nothing labelled. */
export interface LabelMap {
  readonly grid: Grid;
  readonly data: Uint8Array;
}

/** A label map as it was drawn: foreign codes, 0 = nothing. A label table says what they mean. */
export interface LabelCodes {
  readonly grid: Grid;
  readonly codes: Int32Array;
}

/** A closed range of slice indices along the slice axis, zero-based, in stored order. */
export interface SliceRange {
  readonly first: number;
  readonly last: number;
}

export function voxelCount(size: Size): number {
  return size[0] * size[1] * size[2];
}
