import { MyographError } from '../errors.ts';
import type { Axis, Vector } from './affine.ts';
import {
  add,
  affineColumn,
  affineFromColumns,
  invertAffine,
  norm,
  scale,
  voxelToMm,
} from './affine.ts';
import type { Affine, Grid, Size } from './image.ts';
import { voxelCount } from './image.ts';

/** How far apart, in mm, the outer corners of two grids may lie and still be taken for the same grid. */
const GRID_TOLERANCE_MM = 0.1;

/** A stored axis, walked along or against its stored order. */
export interface DirectedAxis {
  readonly axis: Axis;
  readonly flipped: boolean;
}

/** The same voxels with their axes in another order or direction: the first runs fastest. */
export type View = readonly [DirectedAxis, DirectedAxis, DirectedAxis];

type Voxels = Float32Array | Uint8Array | Int32Array;

const ORDERS: readonly (readonly [Axis, Axis, Axis])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/**
 * For each of the directions right, anterior and superior the stored axis that lies closest to it, each
 * axis once; flipped where the index increases the other way.
 */
export function orientation(affine: Affine): View {
  return closestView([affineColumn(affine, 0), affineColumn(affine, 1), affineColumn(affine, 2)]);
}

/** Size of a grid seen in a view. */
export function viewedSize(size: Size, view: View): Size {
  return [size[view[0].axis], size[view[1].axis], size[view[2].axis]];
}

/** The grid of the same voxels at the same places, stored in the order of the view. */
export function viewedGrid(grid: Grid, view: View): Grid {
  const steps = view.map(({ axis, flipped }) => ({
    step: scale(affineColumn(grid.affine, axis), flipped ? -1 : 1),
    shift: scale(affineColumn(grid.affine, axis), flipped ? grid.size[axis] - 1 : 0),
  }));
  const [i, j, k] = steps;
  if (!i || !j || !k) throw new MyographError('INTERNAL', 'A view has three axes.');
  const origin = steps.reduce((at, { shift }) => add(at, shift), affineColumn(grid.affine, 3));
  return {
    size: viewedSize(grid.size, view),
    affine: affineFromColumns(i.step, j.step, k.step, origin),
  };
}

/** Copies voxels from stored order into `target`, in the order of the view. Lengths must be equal. */
export function copyToView<T extends Voxels>(target: T, stored: T, size: Size, view: View): T {
  forEachRow(size, view, (start, stride, at, length) => {
    for (let n = 0; n < length; n += 1) target[at + n] = stored[start + n * stride] ?? 0;
  });
  return target;
}

/** The inverse of copyToView: from the order of the view into `target`, in stored order. */
export function copyFromView<T extends Voxels>(target: T, viewed: T, size: Size, view: View): T {
  forEachRow(size, view, (start, stride, at, length) => {
    for (let n = 0; n < length; n += 1) target[start + n * stride] = viewed[at + n] ?? 0;
  });
  return target;
}

/** Calls `visit(stored index, stored stride, viewed index, length)` for each row of the view. */
function forEachRow(
  size: Size,
  view: View,
  visit: (start: number, stride: number, at: number, length: number) => void,
): void {
  const strides: Size = [1, size[0], size[0] * size[1]];
  const step = ({ axis, flipped }: DirectedAxis) => (flipped ? -strides[axis] : strides[axis]);
  const first = ({ axis, flipped }: DirectedAxis) =>
    flipped ? (size[axis] - 1) * strides[axis] : 0;
  const [columns, rows, slices] = viewedSize(size, view);
  const origin = first(view[0]) + first(view[1]) + first(view[2]);
  for (let slice = 0; slice < slices; slice += 1) {
    for (let row = 0; row < rows; row += 1) {
      const start = origin + row * step(view[1]) + slice * step(view[2]);
      visit(start, step(view[0]), (slice * rows + row) * columns, columns);
    }
  }
}

/** How a grid lies with respect to a reference. */
interface GridComparison {
  /** The grid's axes in the order and direction of the reference's. */
  readonly view: View;
  /** The grid's size in that view. */
  readonly size: Size;
  /** Largest distance in mm between corresponding outer corners. */
  readonly distanceMm: number;
}

/** Compares two grids in physical space, whatever the order and direction their axes are stored in. */
function compareGrids(reference: Grid, grid: Grid): GridComparison {
  const inverse = invertAffine(reference.affine);
  const origin = affineColumn(inverse, 3);
  const stepInReference = (axis: Axis): Vector =>
    add(voxelToMm(inverse, affineColumn(grid.affine, axis)), scale(origin, -1));
  const view = closestView([stepInReference(0), stepInReference(1), stepInReference(2)]);
  const viewed = viewedGrid(grid, view);
  const ours = outerCorners(reference);
  const distances = outerCorners(viewed).map((corner, n) =>
    norm(add(corner, scale(ours[n] ?? [0, 0, 0], -1))),
  );
  return { view, size: viewed.size, distanceMm: Math.max(...distances) };
}

/** Whether two grids have the same voxels at the same places, stored in whatever order. */
export function sameGrid(a: Grid, b: Grid): boolean {
  const { size, distanceMm } = compareGrids(a, b);
  return size.every((length, axis) => length === a.size[axis]) && distanceMm <= GRID_TOLERANCE_MM;
}

/**
 * Brings label codes to the stored order of another grid with the same voxels at the same places.
 *
 * @param name what to call the label map in messages
 * @throws LABEL_GRID_MISMATCH, with both sizes and the distance in mm, when the voxels differ
 */
export function resampleLabelsToGrid(
  codes: Int32Array,
  from: Grid,
  to: Grid,
  name: string,
): Int32Array {
  const { view, size, distanceMm } = compareGrids(to, from);
  if (!size.every((length, axis) => length === to.size[axis])) {
    throw new MyographError(
      'LABEL_GRID_MISMATCH',
      `${name} has ${size.join(' × ')} voxels in its image's axis order, the image ${to.size.join(' × ')}. Draw or resample the labels on the image's own grid.`,
      { name, size: [...size], imageSize: [...to.size], distanceMm },
    );
  }
  if (distanceMm > GRID_TOLERANCE_MM) {
    throw new MyographError(
      'LABEL_GRID_MISMATCH',
      `${name} lies up to ${distanceMm.toFixed(2)} mm away from its image (${GRID_TOLERANCE_MM} mm is allowed). Draw or resample the labels on the image's own grid.`,
      { name, distanceMm, toleranceMm: GRID_TOLERANCE_MM },
    );
  }
  return copyToView(new Int32Array(voxelCount(to.size)), codes, from.size, view);
}

/** The assignment of three axes to the unit directions x, y, z with the largest sum of cosines. */
function closestView(steps: readonly [Vector, Vector, Vector]): View {
  const cosine = (axis: Axis, direction: Axis) => steps[axis][direction] / norm(steps[axis]);
  const score = (order: readonly [Axis, Axis, Axis]) =>
    Math.abs(cosine(order[0], 0)) + Math.abs(cosine(order[1], 1)) + Math.abs(cosine(order[2], 2));
  const best = ORDERS.reduce((a, b) => (score(b) > score(a) ? b : a));
  return [
    { axis: best[0], flipped: cosine(best[0], 0) < 0 },
    { axis: best[1], flipped: cosine(best[1], 1) < 0 },
    { axis: best[2], flipped: cosine(best[2], 2) < 0 },
  ];
}

/** The eight corners of the box that the voxels fill, in mm. */
function outerCorners({ size, affine }: Grid): Vector[] {
  const ends = (length: number) => [-0.5, length - 0.5];
  return ends(size[0]).flatMap((i) =>
    ends(size[1]).flatMap((j) => ends(size[2]).map((k) => voxelToMm(affine, [i, j, k]))),
  );
}
