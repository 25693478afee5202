import type { View } from './geometry.ts';
import { copyFromView, copyToView, orientation, viewedSize } from './geometry.ts';
import type { Grid, Image, LabelMap } from './image.ts';
import { voxelCount } from './image.ts';

/**
 * Axial slices, data[(slice · height + row) · width + column].
 *
 * The slice index is the stored index along the stored axis closest to superior–inferior. In the plane
 * they show the radiological view: columns run from the patient's right to the left, rows from anterior
 * to posterior.
 */
export interface SliceStack<T extends Float32Array | Uint8Array> {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly data: T;
}

/** How axial slices lie in a stored grid. */
export interface AxialLayout {
  readonly view: View;
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

export function axialLayout(grid: Grid): AxialLayout {
  const [right, anterior, superior] = orientation(grid.affine);
  const view: View = [
    { axis: right.axis, flipped: !right.flipped },
    { axis: anterior.axis, flipped: !anterior.flipped },
    { axis: superior.axis, flipped: false },
  ];
  const [width, height, count] = viewedSize(grid.size, view);
  return { view, count, height, width };
}

/** Number of axial slices of a grid, the range of the slice indices that the catalog stores. */
export function sliceCount(grid: Grid): number {
  return axialLayout(grid).count;
}

export function axialSlices({ grid, data }: Image): SliceStack<Float32Array> {
  const { view, count, height, width } = axialLayout(grid);
  const slices = copyToView(new Float32Array(data.length), data, grid.size, view);
  return { count, height, width, data: slices };
}

export function axialLabelSlices({ grid, data }: LabelMap): SliceStack<Uint8Array> {
  const { view, count, height, width } = axialLayout(grid);
  const slices = copyToView(new Uint8Array(data.length), data, grid.size, view);
  return { count, height, width, data: slices };
}

/** Puts label slices of a grid, [count][height][width], back in its stored order. */
export function labelMapFromSlices(slices: Uint8Array, grid: Grid): LabelMap {
  const target = new Uint8Array(voxelCount(grid.size));
  return { grid, data: copyFromView(target, slices, grid.size, axialLayout(grid).view) };
}
