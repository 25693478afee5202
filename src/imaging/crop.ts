import { affineColumn, affineFromColumns, voxelToMm } from './affine.ts';
import type { Grid, Image, LabelMap, Size } from './image.ts';
import { voxelCount } from './image.ts';

/** A block of voxels: the index of its first voxel along each stored axis, and its size. */
export interface Box {
  readonly start: Size;
  readonly size: Size;
}

/** The grid of a block of voxels; every voxel keeps its position in mm. */
function cropGrid({ affine }: Grid, { start, size }: Box): Grid {
  const [i, j, k] = [affineColumn(affine, 0), affineColumn(affine, 1), affineColumn(affine, 2)];
  return { size, affine: affineFromColumns(i, j, k, voxelToMm(affine, start)) };
}

export function cropImage({ grid, data }: Image, box: Box): Image {
  const target = new Float32Array(voxelCount(box.size));
  return { grid: cropGrid(grid, box), data: copyBox(target, data, grid.size, box) };
}

export function cropLabelMap({ grid, data }: LabelMap, box: Box): LabelMap {
  const target = new Uint8Array(voxelCount(box.size));
  return { grid: cropGrid(grid, box), data: copyBox(target, data, grid.size, box) };
}

function copyBox<T extends Float32Array | Uint8Array>(
  target: T,
  source: T,
  [ni, nj]: Size,
  { start, size }: Box,
): T {
  for (let k = 0; k < size[2]; k += 1) {
    for (let j = 0; j < size[1]; j += 1) {
      const from = ((start[2] + k) * nj + start[1] + j) * ni + start[0];
      target.set(source.subarray(from, from + size[0]), (k * size[1] + j) * size[0]);
    }
  }
  return target;
}
