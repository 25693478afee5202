import { spacing } from './affine.ts';
import type { View } from './geometry.ts';
import { copyFromView, copyToView, orientation, viewedSize } from './geometry.ts';
import type { Grid, Image, LabelMap, SliceRange } from './image.ts';
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

/** Size of something in the plane of a slice: along the columns of pixels, and along the rows. */
export interface PlaneSize {
  readonly height: number;
  readonly width: number;
}

/** How axial slices lie in a stored grid. */
export interface AxialLayout {
  readonly view: View;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** In mm. */
  readonly pixelSize: PlaneSize;
  /** Distance in mm between the middles of neighbouring slices. */
  readonly thickness: number;
}

export function axialLayout(grid: Grid): AxialLayout {
  const [right, anterior, superior] = orientation(grid.affine);
  const view: View = [
    { axis: right.axis, flipped: !right.flipped },
    { axis: anterior.axis, flipped: !anterior.flipped },
    { axis: superior.axis, flipped: false },
  ];
  const [width, height, count] = viewedSize(grid.size, view);
  const mm = spacing(grid.affine);
  return {
    view,
    count,
    height,
    width,
    pixelSize: { height: mm[anterior.axis], width: mm[right.axis] },
    thickness: mm[superior.axis],
  };
}

/** Number of axial slices of a grid, the range of the slice indices that the catalog stores. */
export function sliceCount(grid: Grid): number {
  return axialLayout(grid).count;
}

/** The half of a grid's slices that lies nearest to the hip; of an odd number the larger part. */
export function proximalHalf(grid: Grid): SliceRange {
  const count = sliceCount(grid);
  const half = Math.ceil(count / 2);
  return startsProximally(grid)
    ? { first: 0, last: half - 1 }
    : { first: count - half, last: count - 1 };
}

/** Whether the stored slices go from the hip to the feet. */
export function startsProximally({ affine }: Pick<Grid, 'affine'>): boolean {
  const [, , superior] = orientation(affine);
  return superior.flipped;
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
