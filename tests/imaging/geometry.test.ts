import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { invertAffine, mmToVoxel, spacing, voxelToMm } from '../../src/imaging/affine.ts';
import type { View } from '../../src/imaging/geometry.ts';
import {
  copyFromView,
  copyToView,
  orientation,
  resampleLabelsToGrid,
  sameGrid,
  viewedGrid,
} from '../../src/imaging/geometry.ts';
import type { Affine, Grid } from '../../src/imaging/image.ts';
import { voxelCount } from '../../src/imaging/image.ts';
import { grids, ramp, views } from './arbitraries.ts';

const GRID: Grid = {
  size: [4, 3, 2],
  affine: [-2, 0, 0, 30, 0, 0, 1.5, 5, 0, -4, 0, 9, 0, 0, 0, 1],
};

describe('positions', () => {
  test('go to mm and back', () => {
    fc.assert(
      fc.property(grids, fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)), ({ affine }, voxel) => {
        const back = mmToVoxel(affine, voxelToMm(affine, voxel));
        for (const axis of [0, 1, 2] as const) expect(back[axis]).toBeCloseTo(voxel[axis], 6);
      }),
    );
  });

  test('spacing is the length of a step along each stored axis', () => {
    expect(spacing(GRID.affine)).toEqual([2, 4, 1.5]);
  });

  test('a singular affine has no inverse', () => {
    const flat: Affine = [1, 2, 0, 0, 2, 4, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    expect(() => invertAffine(flat)).toThrow(expect.objectContaining({ code: 'IMAGE_GEOMETRY' }));
  });
});

describe('orientation', () => {
  test('names the stored axis closest to each direction, and whether it runs against it', () => {
    expect(orientation(GRID.affine)).toEqual([
      { axis: 0, flipped: true },
      { axis: 2, flipped: false },
      { axis: 1, flipped: true },
    ]);
  });

  test('a view keeps every voxel where it is in mm', () => {
    fc.assert(
      fc.property(grids, views, (grid, view) => {
        const viewed = viewedGrid(grid, view);
        const positions = copyToView(ramp(grid), ramp(grid), grid.size, view);
        const [i, j] = viewed.size;
        const last = voxelCount(grid.size) - 1;
        const corner = voxelToMm(viewed.affine, [i - 1, j - 1, viewed.size[2] - 1]);
        const stored = voxelToMm(grid.affine, voxelOf(positions[last] ?? 0, grid));
        for (const axis of [0, 1, 2] as const) expect(corner[axis]).toBeCloseTo(stored[axis], 6);
      }),
    );
  });

  test('copying to a view and back changes nothing', () => {
    fc.assert(
      fc.property(grids, views, ({ size }, view) => {
        const data = ramp({ size });
        const viewed = copyToView(data.slice(), data, size, view);
        expect(copyFromView(viewed.slice(), viewed, size, view)).toEqual(data);
      }),
    );
  });
});

describe('the same grid', () => {
  test('is recognised in any order and direction of its axes, and labels follow', () => {
    fc.assert(
      fc.property(grids, views, (grid, view: View) => {
        const viewed = viewedGrid(grid, view);
        expect(sameGrid(grid, viewed)).toBe(true);
        const codes = ramp(grid);
        const stored = copyToView(codes.slice(), codes, grid.size, view);
        expect(resampleLabelsToGrid(stored, viewed, grid, 'labels')).toEqual(codes);
      }),
    );
  });

  test('is another one when it is moved by more than the tolerance', () => {
    expect(sameGrid(GRID, moved(GRID, 0.05))).toBe(true);
    expect(sameGrid(GRID, moved(GRID, 0.2))).toBe(false);
  });

  test('labels that lie elsewhere are refused with the distance', () => {
    const codes = ramp(GRID);
    expect(() => resampleLabelsToGrid(codes, moved(GRID, 3), GRID, 'labels.nii')).toThrow(
      expect.objectContaining({
        code: 'LABEL_GRID_MISMATCH',
        message: expect.stringContaining('3.00 mm'),
      }),
    );
  });

  test('labels of another size are refused with both sizes', () => {
    const from: Grid = { ...GRID, size: [4, 3, 1] };
    expect(() => resampleLabelsToGrid(ramp(from), from, GRID, 'labels.nii')).toThrow(
      expect.objectContaining({
        code: 'LABEL_GRID_MISMATCH',
        message: expect.stringMatching(/4 × 3 × 1 .*4 × 3 × 2/),
      }),
    );
  });

  test('labels with half the spacing over the same box are refused', () => {
    const from: Grid = {
      size: [4, 3, 2],
      affine: GRID.affine.map((v, n) => (n % 4 < 3 ? v / 2 : v)),
    };
    expect(sameGrid(GRID, from)).toBe(false);
  });
});

function moved(grid: Grid, mm: number): Grid {
  return { size: grid.size, affine: grid.affine.map((v, n) => (n === 7 ? v + mm : v)) };
}

function voxelOf(index: number, { size: [ni, nj] }: Grid): [number, number, number] {
  return [index % ni, Math.floor(index / ni) % nj, Math.floor(index / (ni * nj))];
}
