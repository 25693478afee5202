import { affineFromColumns } from '../../src/imaging/affine.ts';
import type { Grid } from '../../src/imaging/image.ts';
import { voxelCount } from '../../src/imaging/image.ts';
import { encodeNifti } from '../../src/imaging/nifti.ts';

/** A small grid with slices along its third axis, in RAS+ order. */
export const smallGrid: Grid = {
  size: [8, 6, 4],
  affine: affineFromColumns([1, 0, 0], [0, 1, 0], [0, 0, 5], [-4, -3, 10]),
};

/** A NIfTI file of integers; different seeds give different images. */
export function imageFile(seed: number, grid: Grid = smallGrid): Uint8Array {
  const data = Int16Array.from(
    { length: voxelCount(grid.size) },
    (_, n) => (n * 7 + seed) % 30_011,
  );
  return encodeNifti(grid, data, { gzip: true });
}

/** A label map that has `codes[z]`, as far as there are any, in the slice z, one voxel for each code. */
export function labelFile(
  codes: readonly (readonly number[])[],
  grid: Grid = smallGrid,
): Uint8Array {
  const data = new Int16Array(voxelCount(grid.size));
  codes.forEach((inSlice, z) => {
    data.set(inSlice, z * grid.size[0] * grid.size[1]);
  });
  return encodeNifti(grid, data, { gzip: true });
}
