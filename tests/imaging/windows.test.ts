import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BlockSize,
  cutWindow,
  type Place,
  placeOwned,
  type Tile,
  tilesOf,
} from '../../src/imaging/windows.ts';

const side = fc.integer({ min: 1, max: 12 });
const sizes = fc.record({ depth: side, height: side, width: side });
const overlaps = fc.constantFrom(0, 0.25, 0.5, 0.75);
const FILL = 99;

const volume = ({ depth, height, width }: BlockSize) => depth * height * width;
const countOf = ({ depth, height, width }: BlockSize) => ({ count: depth, height, width });

function stackOf(size: BlockSize) {
  return { ...countOf(size), data: Uint8Array.from({ length: volume(size) }, (_, n) => n % 97) };
}

function placesIn({ from, to }: Tile): Place[] {
  const range = (a: number, b: number) => Array.from({ length: b - a }, (_, n) => a + n);
  return range(from.slice, to.slice).flatMap((slice) =>
    range(from.row, to.row).flatMap((row) =>
      range(from.column, to.column).map((column) => ({ slice, row, column })),
    ),
  );
}

/** Voxels between a place and the border of a window along each axis; negative outside of it. */
function depths({ origin }: Tile, window: BlockSize, place: Place): number[] {
  const along = (at: number, length: number) => Math.min(at, length - 1 - at);
  return [
    along(place.slice - origin.slice, window.depth),
    along(place.row - origin.row, window.height),
    along(place.column - origin.column, window.width),
  ];
}

describe('the tiles of a stack', () => {
  test('own each voxel once, by a window in which it lies furthest from the border', () => {
    fc.assert(
      fc.property(sizes, sizes, overlaps, (stack, window, overlap) => {
        const tiles = tilesOf(stack, window, overlap);
        const owned = new Set<string>();
        for (const tile of tiles) {
          for (const place of placesIn(tile)) {
            owned.add(Object.values(place).join());
            const own = depths(tile, window, place);
            expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
            const others = tiles.map((other) => depths(other, window, place));
            own.forEach((depth, axis) => {
              expect(depth).toBe(Math.max(...others.map((other) => other[axis] ?? 0)));
            });
          }
        }
        const sum = tiles.reduce((total, tile) => total + placesIn(tile).length, 0);
        expect([owned.size, sum]).toEqual([volume(stack), volume(stack)]);
      }),
      { numRuns: 30 },
    );
  });

  test('lie within the stack, or have it in their middle where they are larger', () => {
    fc.assert(
      fc.property(sizes, sizes, overlaps, (stack, window, overlap) => {
        for (const { origin } of tilesOf(stack, window, overlap)) {
          const axes = [
            [origin.slice, stack.depth, window.depth],
            [origin.row, stack.height, window.height],
            [origin.column, stack.width, window.width],
          ] as const;
          for (const [at, length, size] of axes) {
            if (size > length) expect(at).toBe(0 - Math.floor((size - length) / 2));
            else expect(at >= 0 && at + size <= length).toBe(true);
          }
        }
      }),
    );
  });

  test('overlap by the share that is asked for, and are no more than that takes', () => {
    const columns = (stack: number, window: number) =>
      tilesOf(
        { depth: 1, height: 4, width: stack },
        { depth: 1, height: 4, width: window },
        0.25,
      ).map(({ origin }) => origin.column);
    expect(columns(8, 8)).toEqual([0]);
    expect(columns(9, 8)).toEqual([0, 1]);
    expect(columns(14, 8)).toEqual([0, 6]);
    expect(columns(15, 8)).toEqual([0, 4, 7]);
    expect(columns(5, 8)).toEqual([-1]);
  });

  test('are the slices, where a window is one slice as large as they are', () => {
    const tiles = tilesOf(
      { depth: 3, height: 4, width: 5 },
      { depth: 1, height: 4, width: 5 },
      0.25,
    );
    expect(tiles.map(({ origin }) => origin)).toEqual(
      [0, 1, 2].map((slice) => ({ slice, row: 0, column: 0 })),
    );
  });
});

describe('windows', () => {
  test('cut and placed by their tiles give the stack', () => {
    fc.assert(
      fc.property(sizes, sizes, overlaps, (size, window, overlap) => {
        const stack = stackOf(size);
        const placed = { ...stack, data: new Uint8Array(stack.data.length).fill(FILL) };
        for (const tile of tilesOf(size, window, overlap)) {
          const values = new Uint8Array(7 + volume(window));
          cutWindow(stack, tile.origin, window, FILL, values, 7);
          placeOwned(values, 7, window, tile, placed);
        }
        expect(placed).toEqual(stack);
      }),
    );
  });

  test('hold the voxels of their place, and the filling outside of the stack', () => {
    const place = fc.integer({ min: -15, max: 15 });
    const places = fc.record({ slice: place, row: place, column: place });
    fc.assert(
      fc.property(sizes, sizes, places, (size, window, origin) => {
        const stack = stackOf(size);
        const cut = new Int32Array(volume(window) + 2).fill(-1);
        cutWindow(stack, origin, window, FILL, cut, 1);
        expect([cut[0], cut.at(-1)]).toEqual([-1, -1]);
        const tile = { origin, from: { slice: 0, row: 0, column: 0 } };
        const to = { slice: window.depth, row: window.height, column: window.width };
        placesIn({ ...tile, to }).forEach(({ slice, row, column }, n) => {
          const [z, y, x] = [origin.slice + slice, origin.row + row, origin.column + column];
          const isInside =
            z >= 0 && z < size.depth && y >= 0 && y < size.height && x >= 0 && x < size.width;
          const index = (z * size.height + y) * size.width + x;
          expect(cut[n + 1]).toBe(isInside ? stack.data[index] : FILL);
        });
      }),
    );
  });
});
