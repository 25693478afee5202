import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { voxelToMm } from '../../src/imaging/affine.ts';
import { viewedGrid } from '../../src/imaging/geometry.ts';
import type { Grid } from '../../src/imaging/image.ts';
import { voxelCount } from '../../src/imaging/image.ts';
import {
  axialLabelSlices,
  axialLayout,
  axialSlices,
  labelMapFromSlices,
  proximalHalf,
  sliceCount,
} from '../../src/imaging/slices.ts';
import { grids, ramp, views } from './arbitraries.ts';

const RAS: Grid = { size: [4, 3, 2], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1] };

/** An image whose voxels hold one coordinate, in mm, of their own position. */
function positions(grid: Grid, axis: 0 | 1 | 2): Float32Array {
  const [ni, nj] = grid.size;
  return Float32Array.from({ length: voxelCount(grid.size) }, (_, n) => {
    const voxel = [n % ni, Math.floor(n / ni) % nj, Math.floor(n / (ni * nj))] as const;
    return voxelToMm(grid.affine, voxel)[axis];
  });
}

test('image left is the patient’s right and the top is anterior, however the image is stored', () => {
  fc.assert(
    fc.property(views, (view) => {
      const grid = viewedGrid(RAS, view);
      const { count, height, width, data } = axialSlices({ grid, data: positions(grid, 0) });
      expect([count, height, width]).toEqual([2, 3, 4]);
      expect([...data.subarray(0, 4)]).toEqual([3, 2, 1, 0]);
      const anterior = axialSlices({ grid, data: positions(grid, 1) }).data;
      expect([anterior[0], anterior[4], anterior[8]]).toEqual([2, 1, 0]);
    }),
  );
});

test('the slice index is the stored index along the axis closest to superior–inferior', () => {
  const topFirst: Grid = { size: [4, 3, 2], affine: RAS.affine.map((v, n) => (n === 10 ? -5 : v)) };
  const { data } = axialSlices({ grid: topFirst, data: positions(topFirst, 2) });
  expect([data[0], data[12]]).toEqual([0, -5]);
  const sagittal = viewedGrid(RAS, [
    { axis: 1, flipped: false },
    { axis: 2, flipped: true },
    { axis: 0, flipped: false },
  ]);
  expect(sliceCount(sagittal)).toBe(2);
  const turned = axialSlices({ grid: sagittal, data: positions(sagittal, 2) });
  expect([turned.data[0], turned.data[12]]).toEqual([5, 0]);
});

test('pixel size and slice distance are those of the stored axes, however they are stored', () => {
  const grid: Grid = {
    size: [4, 3, 2],
    affine: [0.7, 0, 0, 0, 0, -1.2, 0.6, 0, 0, 0.3, 4, 0, 0, 0, 0, 1],
  };
  fc.assert(
    fc.property(views, (view) => {
      const { pixelSize, thickness } = axialLayout(viewedGrid(grid, view));
      expect(pixelSize.width).toBeCloseTo(0.7, 9);
      expect(pixelSize.height).toBeCloseTo(Math.hypot(1.2, 0.3), 9);
      expect(thickness).toBeCloseTo(Math.hypot(4, 0.6), 9);
    }),
  );
});

describe('the proximal half', () => {
  test('is the upper half of the slices, the middle one included, whichever is stored first', () => {
    const stack = (count: number, step: number): Grid => ({
      size: [4, 3, count],
      affine: RAS.affine.map((value, n) => (n === 10 ? step : value)),
    });
    expect(proximalHalf(stack(6, 5))).toEqual({ first: 3, last: 5 });
    expect(proximalHalf(stack(7, 5))).toEqual({ first: 3, last: 6 });
    expect(proximalHalf(stack(6, -5))).toEqual({ first: 0, last: 2 });
    expect(proximalHalf(stack(7, -5))).toEqual({ first: 0, last: 3 });
    expect(proximalHalf(stack(1, 5))).toEqual({ first: 0, last: 0 });
  });

  test('holds the slices that lie highest, in any stored orientation', () => {
    fc.assert(
      fc.property(grids, views, (canonical, view) => {
        const grid = viewedGrid(canonical, view);
        const { count, height, width, data } = axialSlices({ grid, data: positions(grid, 2) });
        const { first, last } = proximalHalf(grid);
        const middle = (slice: number) => data[slice * height * width] ?? Number.NaN;
        const slices = Array.from({ length: count }, (_, slice) => slice);
        const inside = slices.filter((slice) => slice >= first && slice <= last);
        const outside = slices.filter((slice) => slice < first || slice > last);
        expect(inside.length).toBe(Math.ceil(count / 2));
        for (const out of outside) {
          for (const own of inside) expect(middle(own)).toBeGreaterThan(middle(out));
        }
      }),
    );
  });
});

describe('slices put back', () => {
  test('give the stored label map', () => {
    fc.assert(
      fc.property(grids, views, (canonical, view) => {
        const grid = viewedGrid(canonical, view);
        const labels = { grid, data: Uint8Array.from(ramp(grid)) };
        expect(labelMapFromSlices(axialLabelSlices(labels).data, grid)).toEqual(labels);
      }),
    );
  });
});
