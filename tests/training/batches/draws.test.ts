import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDataset, type Draw, drawsOf } from '../../../src/training/batches.ts';
import type { PreparedVolume } from '../../../src/training/prepare.ts';
import { plain, rowVolume } from './volumes.ts';

const CLASSES = ['a', 'b', 'c', 'd'];
const COUNT = CLASSES.length + 1;
const labelling = { classes: CLASSES, labelSets: [[1, 2]] };

/** Per volume and slice: which labels have voxels, and which classes are known. */
const slices = fc.record({
  voxels: fc.subarray([1, 2, 3, 4, COUNT]),
  known: fc.subarray([1, 2, 3, 4]),
});
const matrices = fc.array(fc.array(slices, { minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 5,
});

function volumeOf(matrix: readonly { voxels: number[]; known: number[] }[]): PreparedVolume {
  const volume = rowVolume(
    matrix.map(({ voxels }) => voxels),
    { width: 8, classCount: COUNT },
  );
  const presence = matrix.flatMap(({ known }) =>
    Array.from({ length: COUNT }, (_, channel) => Number(known.includes(channel))),
  );
  return { ...volume, presence: Uint8Array.from(presence) };
}

const settings = { ...plain, batchSize: 3, width: 8 };
const drawsOver = (first: number, steps: number, ...of: Parameters<typeof createDataset>) => {
  const dataset = createDataset(...of);
  return Array.from({ length: steps }, (_, n) => drawsOf(first + n, 7, dataset, settings)).flat();
};

describe('draws', () => {
  test('show every class that is known and seen at least its share of times in any row of steps', () => {
    fc.assert(
      fc.property(
        matrices,
        fc.nat(5000),
        fc.integer({ min: 1, max: 40 }),
        (coverage, skip, steps) => {
          const draws = drawsOver(skip + 1, steps, coverage.map(volumeOf), labelling);
          const all = coverage.flat();
          const toSee = [1, 2, 3, 4, COUNT].filter((label) =>
            all.some(
              ({ voxels, known }) =>
                voxels.includes(label) && (label === COUNT || known.includes(label)),
            ),
          );
          const share = Math.floor(draws.length / (toSee.length + 1));
          for (const label of [0, ...toSee]) {
            const drawn = draws.filter((draw) => draw.label === label);
            expect(drawn.length).toBeGreaterThanOrEqual(share);
            for (const { volume, slice } of label === 0 ? [] : drawn) {
              const { voxels = [], known = [] } = coverage[volume]?.[slice] ?? {};
              expect(voxels).toContain(label);
              if (label < COUNT) expect(known).toContain(label);
            }
          }
          expect(draws.every(({ label }) => label === 0 || toSee.includes(label))).toBe(true);
        },
      ),
    );
  });

  test('take no slice of a list again before all its slices had their turn', () => {
    const volumes = [3, 4, 5].map((count) =>
      volumeOf(Array(count).fill({ voxels: [1], known: [1] })),
    );
    const draws = drawsOver(1, 16, volumes, labelling);
    for (const label of [0, 1]) {
      const places = draws
        .filter((draw) => draw.label === label)
        .map(({ volume, slice }) => `${volume}:${slice}`);
      expect(new Set(places.slice(0, 12)).size).toBe(12);
      expect(new Set(places.slice(12, 24)).size).toBe(12);
      expect(places.slice(0, 12)).not.toEqual(places.slice(12, 24));
    }
  });

  test('are only of slices that may be drawn', () => {
    const volume = { ...volumeOf(Array(6).fill({ voxels: [2], known: [2] })), drawable: [1, 4] };
    const drawn = drawsOver(1, 10, [volume], labelling).map(({ slice }) => slice);
    expect(new Set(drawn)).toEqual(new Set([1, 4]));
  });

  test('are a function of seed and step, each with a seed of its own', () => {
    const dataset = createDataset(
      [volumeOf(Array(9).fill({ voxels: [1], known: [1] }))],
      labelling,
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(), (step, seed) => {
        expect(drawsOf(step, seed, dataset, settings)).toEqual(
          drawsOf(step, seed, dataset, settings),
        );
      }),
    );
    const seedsOf = (seed: number) => drawsOf(1, seed, dataset, settings).map((draw) => draw.seed);
    expect(new Set([...seedsOf(1), ...seedsOf(2)]).size).toBe(6);
  });

  test('a dataset without slices is refused', () => {
    const none = { ...volumeOf([{ voxels: [], known: [] }]), drawable: [] };
    expect(() => createDataset([none], labelling)).toThrow(
      expect.objectContaining({ code: 'COHORT_EMPTY' }),
    );
  });
});

describe('the place of a window', () => {
  const side = fc.integer({ min: 1, max: 24 });
  const sizes = fc.record({ depth: side, height: side, width: side });

  /** All of class 1 is one voxel of one slice. */
  const drawWith = (
    stack: { depth: number; height: number; width: number },
    window: { depth: number; height: number; width: number },
    voxel: number,
    step: number,
  ): Draw => {
    const plane = stack.height * stack.width;
    const slice = Math.floor(voxel / plane);
    const labels = new Uint8Array(stack.depth * plane);
    labels[voxel] = 1;
    const volume: PreparedVolume = {
      sliceCount: stack.depth,
      firstSlice: 0,
      height: stack.height,
      width: stack.width,
      images: new Float32Array(labels.length),
      labels,
      presence: new Uint8Array(stack.depth * COUNT).fill(1),
      drawable: [slice],
    };
    const dataset = createDataset([volume], labelling);
    const [, drawn] = drawsOf(step, 3, dataset, { ...window, batchSize: 2 });
    if (drawn?.label !== 1) throw new Error('The second list is that of class 1.');
    return drawn;
  };

  test('holds a voxel of the class, and lies in the stack or the stack in its middle', () => {
    fc.assert(
      fc.property(
        sizes,
        sizes,
        fc.nat(),
        fc.integer({ min: 1, max: 99 }),
        (stack, window, n, step) => {
          const plane = stack.height * stack.width;
          const voxel = n % (stack.depth * plane);
          const { origin, slice } = drawWith(stack, window, voxel, step);
          const at = [
            slice,
            Math.floor((voxel % plane) / stack.width),
            voxel % stack.width,
          ] as const;
          const axes = [
            [origin.slice, at[0], stack.depth, window.depth],
            [origin.row, at[1], stack.height, window.height],
            [origin.column, at[2], stack.width, window.width],
          ] as const;
          for (const [begin, place, length, size] of axes) {
            expect(place).toBeGreaterThanOrEqual(begin);
            expect(place).toBeLessThan(begin + size);
            const before = length < size ? -begin : begin;
            const after = length < size ? size - length - before : length - size - before;
            expect(Math.min(before, after)).toBeGreaterThanOrEqual(0);
            if (length < size) expect(Math.abs(before - after)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  test('has the drawn slice in its middle, away from the ends', () => {
    const stack = { depth: 20, height: 1, width: 1 };
    expect(drawWith(stack, { depth: 6, height: 1, width: 1 }, 9, 1).origin.slice).toBe(6);
    expect(drawWith(stack, { depth: 6, height: 1, width: 1 }, 1, 1).origin.slice).toBe(0);
    expect(drawWith(stack, { depth: 6, height: 1, width: 1 }, 19, 1).origin.slice).toBe(14);
  });

  test('varies from draw to draw', () => {
    const stack = { depth: 1, height: 64, width: 64 };
    const window = { depth: 1, height: 32, width: 32 };
    const places = Array.from({ length: 60 }, (_, n) =>
      drawWith(stack, window, 64 * 30 + 30, n + 1),
    );
    const rows = new Set(places.map(({ origin }) => origin.row));
    expect(rows.size).toBeGreaterThan(10);
    // The voxel keeps off the window's border, so that no rotation takes it out.
    for (const row of rows) expect(Math.abs(30 - row - 15.5)).toBeLessThan(9);
  });
});
