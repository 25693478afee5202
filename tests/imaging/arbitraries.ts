import fc from 'fast-check';
import { isInvertible } from '../../src/imaging/affine.ts';
import type { View } from '../../src/imaging/geometry.ts';
import type { Affine, Grid, Size } from '../../src/imaging/image.ts';
import { voxelCount } from '../../src/imaging/image.ts';

const length = fc.integer({ min: 1, max: 6 });

export const sizes: fc.Arbitrary<Size> = fc.tuple(length, length, length);

/** Affines of any rotation, shear and handedness, with entries that float32 can hold. */
export const affines: fc.Arbitrary<Affine> = fc
  .array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 12, maxLength: 12 })
  .map((rows) => [...rows.map(Math.fround).map((v) => v + 0), 0, 0, 0, 1])
  .filter((affine) => isInvertible(affine) && isWellConditioned(affine));

/** Grids with perpendicular axes, turned about one axis by up to 40° and stored in any direction. */
export const grids: fc.Arbitrary<Grid> = fc
  .record({
    size: sizes,
    turn: fc.double({ min: -0.7, max: 0.7, noNaN: true }),
    spacing: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    mirrored: fc.boolean(),
  })
  .map(({ size, turn, spacing: [plane, slice], mirrored }) => {
    const [c, s, x] = [Math.cos(turn) * plane, Math.sin(turn) * plane, mirrored ? -1 : 1];
    return { size, affine: [c * x, -s, 0, 7, s * x, c, 0, -90, 0, 0, slice, 3, 0, 0, 0, 1] };
  });

export const views: fc.Arbitrary<View> = fc
  .tuple(
    fc.shuffledSubarray([0, 1, 2] as const, { minLength: 3 }),
    fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  )
  .map(([[i = 0, j = 1, k = 2], [a = false, b = false, c = false]]) => [
    { axis: i, flipped: a },
    { axis: j, flipped: b },
    { axis: k, flipped: c },
  ]);

/** 0, 1, 2, … for each voxel of a grid. */
export function ramp({ size }: Pick<Grid, 'size'>): Int32Array {
  return Int32Array.from({ length: voxelCount(size) }, (_, index) => index);
}

function isWellConditioned(affine: Affine): boolean {
  const [a = 0, b = 0, c = 0, , d = 0, e = 0, f = 0, , g = 0, h = 0, i = 0] = affine;
  return Math.abs(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)) > 1;
}
