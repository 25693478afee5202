import { MyographError } from '../errors.ts';
import type { Affine } from './image.ts';

/** A position or a displacement, one number for each of three axes. */
export type Vector = readonly [number, number, number];

/** A stored axis: 0 runs fastest in the data, 2 slowest. */
export type Axis = 0 | 1 | 2;

/** Below this ratio of volume to the product of its edges, three axes lie in a plane. */
const SINGULAR = 1e-6;

/** Affine whose columns are the mm steps along the stored axes and the first voxel's position. */
export function affineFromColumns(i: Vector, j: Vector, k: Vector, origin: Vector): Affine {
  return [
    ...[i[0], j[0], k[0], origin[0]],
    ...[i[1], j[1], k[1], origin[1]],
    ...[i[2], j[2], k[2], origin[2]],
    ...[0, 0, 0, 1],
  ];
}

/** A column of the affine: the mm step of one voxel along a stored axis (0–2), or the origin (3). */
export function affineColumn(affine: Affine, index: Axis | 3): Vector {
  const [x, y, z] = [affine[index], affine[4 + index], affine[8 + index]];
  if (x === undefined || y === undefined || z === undefined) {
    throw new MyographError('IMAGE_GEOMETRY', `An affine has 16 numbers, not ${affine.length}.`);
  }
  return [x, y, z];
}

/** Position in mm (RAS+) of a point given in voxel coordinates. */
export function voxelToMm(affine: Affine, voxel: Vector): Vector {
  const steps = add(
    add(scale(affineColumn(affine, 0), voxel[0]), scale(affineColumn(affine, 1), voxel[1])),
    scale(affineColumn(affine, 2), voxel[2]),
  );
  return add(steps, affineColumn(affine, 3));
}

/** Voxel coordinates (not rounded) of a position in mm (RAS+). */
export function mmToVoxel(affine: Affine, position: Vector): Vector {
  return voxelToMm(invertAffine(affine), position);
}

/** Distance in mm between neighbouring voxels along each stored axis. */
export function spacing(affine: Affine): Vector {
  return [
    norm(affineColumn(affine, 0)),
    norm(affineColumn(affine, 1)),
    norm(affineColumn(affine, 2)),
  ];
}

/** Whether the affine has a finite inverse: three axes of some length that span a volume. */
export function isInvertible(affine: Affine): boolean {
  const edges = spacing(affine).reduce((product, edge) => product * edge, 1);
  const volume = Math.abs(determinant(affine));
  return affine.every(Number.isFinite) && edges > 0 && volume / edges > SINGULAR;
}

/** Determinant of the 3×3 part: signed volume of a voxel in mm³. */
export function determinant(affine: Affine): number {
  return dot(affineColumn(affine, 0), cross(affineColumn(affine, 1), affineColumn(affine, 2)));
}

/** Affine from mm to voxel coordinates. Throws IMAGE_GEOMETRY where there is none. */
export function invertAffine(affine: Affine): Affine {
  if (!isInvertible(affine)) {
    throw new MyographError('IMAGE_GEOMETRY', 'The affine is singular: its axes span no volume.', {
      affine: [...affine],
    });
  }
  const [a, b, c] = [affineColumn(affine, 0), affineColumn(affine, 1), affineColumn(affine, 2)];
  const reciprocal = 1 / determinant(affine);
  const rows = [cross(b, c), cross(c, a), cross(a, b)].map((row) => scale(row, reciprocal));
  const origin = affineColumn(affine, 3);
  return [...rows.flatMap((row) => [...row, -dot(row, origin)]), 0, 0, 0, 1];
}

export function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function scale(a: Vector, factor: number): Vector {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function norm(a: Vector): number {
  return Math.hypot(a[0], a[1], a[2]);
}
