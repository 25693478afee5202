import { describe, expect, test } from 'vitest';
import { affineFromColumns } from '../../../src/imaging/affine.ts';
import type { Grid } from '../../../src/imaging/image.ts';
import { imageStack, indexOf, labelSlices, sameSlice } from '../../../web/viewer/image/stack.ts';
import { autoWindow, draggedWindow } from '../../../web/viewer/image/window.ts';

const upright: Grid = {
  size: [3, 2, 4],
  affine: affineFromColumns([1, 0, 0], [0, 2, 0], [0, 0, 5], [0, 0, 0]),
};

/** Slices from head to feet, rolled by 30° about the long axis and tilted a little. */
const oblique: Grid = {
  size: [3, 2, 4],
  affine: affineFromColumns([0.87, 0.5, 0], [-1, 1.7, 0.3], [0.3, 0.4, -5], [7, 8, 9]),
};

/** Sagittal acquisition: the slices of the body are along the second stored axis. */
const sagittal: Grid = {
  size: [3, 4, 2],
  affine: affineFromColumns([0, 1, 0], [0, 0, -1], [4, 0, 0], [0, 0, 0]),
};

const counted = (grid: Grid) => ({
  grid,
  data: Float32Array.from({ length: grid.size[0] * grid.size[1] * grid.size[2] }, (_, n) => n),
});

describe('a stack', () => {
  test.each([
    ['upright', upright, 2, true],
    ['flipped and oblique', oblique, 2, false],
    ['sagittal', sagittal, 1, false],
  ])('has the stored slices of an image that is %s', (_, grid, axis, beginsInferior) => {
    const stored = counted(grid);
    const stack = imageStack(stored);
    expect([stack.count, stack.beginsInferior]).toEqual([grid.size[axis], beginsInferior]);
    const strides = [1, grid.size[0], grid.size[0] * grid.size[1]] as const;
    for (let slice = 0; slice < stack.count; slice += 1) {
      const size = stack.width * stack.height;
      const inStack = [...stack.data.subarray(slice * size, (slice + 1) * size)].sort(
        (a, b) => a - b,
      );
      const stride = strides[axis] ?? 1;
      const isInSlice = (n: number) => Math.floor(n / stride) % (grid.size[axis] ?? 1) === slice;
      expect(inStack).toEqual([...stored.data].filter(isInSlice));
    }
  });

  test('shows the patient’s right at the left and the front at the top', () => {
    const stack = imageStack(counted(upright));
    const at = (row: number, column: number) =>
      stack.data[indexOf(stack, { slice: 0, row, column })];
    expect(at(0, 0)).toBe(5);
    expect(at(1, 2)).toBe(0);
    expect(stack.pixelMm).toEqual({ width: 1, height: 2 });
    expect(stack.thicknessMm).toBe(5);
  });

  test('takes label maps on its grid, and no others', () => {
    const stack = imageStack(counted(oblique));
    const labels = labelSlices(counted(oblique), stack, 'The label map');
    expect([...labels]).toEqual([...stack.data]);
    expect(() => labelSlices(counted(sagittal), stack, 'The label map')).toThrow('3 × 4 × 2');
  });

  test('is linked with another at the same share from the proximal end', () => {
    const [up, down] = [true, false].map((beginsInferior) => ({ count: 10, beginsInferior }));
    if (!up || !down) throw new Error('there are two');
    expect(sameSlice(3, up, up)).toBe(3);
    expect(sameSlice(3, up, down)).toBe(6);
    expect(sameSlice(9, up, { count: 20, beginsInferior: true })).toBe(19);
    expect(sameSlice(0, up, { count: 5, beginsInferior: true })).toBe(0);
  });
});

describe('contrast', () => {
  test('by itself leaves out the air and a few bright voxels', () => {
    const muscle = Array.from({ length: 1000 }, (_, n) => 100 + (n % 100));
    const { low, high } = autoWindow(
      Float32Array.from([...new Array(5000).fill(0), ...muscle, 9000]),
    );
    expect(low).toBeGreaterThan(90);
    expect(low).toBeLessThan(110);
    expect(high).toBeGreaterThan(190);
    expect(high).toBeLessThan(220);
  });

  test('of an image of one value is still a window', () => {
    expect(autoWindow(new Float32Array(8))).toEqual({ low: 0, high: 1 });
  });

  test('follows a drag', () => {
    const range = { min: 0, max: 1000 };
    expect(draggedWindow({ low: 200, high: 400 }, { x: 0.1, y: 0 }, range)).toEqual({
      ...{ low: 150, high: 450 },
    });
    expect(draggedWindow({ low: 200, high: 400 }, { x: 0, y: 0.1 }, range)).toEqual({
      ...{ low: 300, high: 500 },
    });
  });
});
