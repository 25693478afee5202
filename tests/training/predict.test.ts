import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { voxelCount } from '../../src/imaging/image.ts';
import {
  labelMapOfChannels,
  type Predictor,
  predictSlices,
} from '../../src/training/prediction/predict.ts';

/** Stored from the patient's left to right and posterior to anterior: both ways against the slices. */
const GRID = { size: [8, 8, 5] as const, affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1] };
const REGION = ['bone', 'soleus', 'vessels'];
const CALF = { regionClasses: REGION, limbs: 1 } as const;
const CLASS_BY_ORDINAL = [null, ...REGION];

/** Voxels with the value 100 in a box of the stored grid, and 300 in another. */
const image = {
  grid: GRID,
  data: Float32Array.from({ length: voxelCount(GRID.size) }, (_, voxel) => {
    const [i, j, k] = [voxel % 8, (voxel >> 3) % 8, voxel >> 6];
    if (i >= 4 && j >= 4 && k >= 1) return 100;
    if (i < 2 && j < 2 && k < 2) return 300;
    return i === 0 && j === 7 && k === 4 ? 100 : 0;
  }),
};

/** Predicts channel 1 for 100, which is −0.4 when normalised, and channel 2 for 300, batch by batch. */
function predictor(
  rest: Partial<Predictor['settings']> = {},
  batchSize = 5,
): Predictor & { batches: number[] } {
  const batches: number[] = [];
  return {
    batches,
    program: {
      batchSize,
      async predict(images) {
        batches.push(images.length);
        return Uint8Array.from(images, (value) => (value < -1 ? 0 : value < 1 ? 1 : 2));
      },
    },
    classes: ['soleus', 'gastrocnemius'],
    onePiece: ['soleus'],
    settings: {
      ...{ depth: 1, height: 8, width: 8, spacing: null, postProcessing: [] },
      ...rest,
    },
  };
}

const countOf = (data: Uint8Array, channel: number) =>
  data.filter((value) => value === channel).length;

describe('the prediction of a volume', () => {
  test('comes back on its own grid, in the values of its region, each class where it was', async () => {
    const slices = await predictSlices(predictor(), image, CALF);
    const map = labelMapOfChannels(slices, GRID, ['soleus', 'gastrocnemius'], CLASS_BY_ORDINAL);
    expect(map.grid).toEqual(GRID);
    expect([...map.data]).toEqual([...image.data].map((value) => (value === 100 ? 2 : 0)));
  });

  test('is the same from windows of any size, for a network that sees single voxels', async () => {
    const whole = await predictSlices(predictor(), image, CALF);
    const side = fc.integer({ min: 1, max: 12 });
    const windows = fc.record({ depth: side, height: side, width: side });
    await fc.assert(
      fc.asyncProperty(windows, side, async (settings, batchSize) => {
        const tiled = predictor({ ...settings, spacing: 1 }, batchSize);
        expect(await predictSlices(tiled, image, CALF)).toEqual(whole);
        const size = batchSize * settings.depth * settings.height * settings.width;
        expect(new Set(tiled.batches)).toEqual(new Set([size]));
      }),
      { numRuns: 20 },
    );
  });

  test('fills windows with air where the volume is smaller', async () => {
    const seen: Float32Array[] = [];
    const one = predictor({ depth: 7, height: 10, width: 8, spacing: 1 });
    const program = {
      batchSize: 1,
      async predict(images: Float32Array) {
        seen.push(images);
        return new Uint8Array(images.length);
      },
    };
    await predictSlices({ ...one, program }, image, CALF);
    const [window = new Float32Array()] = seen;
    const air = Math.min(...window);
    expect(window.subarray(0, 80).every((value) => value === air)).toBe(true);
    expect(window.subarray(6 * 80).every((value) => value === air)).toBe(true);
    expect(window.subarray(80, 88).every((value) => value === air)).toBe(true);
    expect(window.some((value) => value !== air)).toBe(true);
  });

  test('keeps the largest component of a class that is one piece where the settings say so', async () => {
    const kept = predictor({ postProcessing: ['largest_component'] });
    const slices = await predictSlices(kept, image, CALF);
    const all = await predictSlices(predictor(), image, CALF);
    expect(countOf(all.data, 1)).toBe(65);
    expect(countOf(slices.data, 1)).toBe(64);
    expect(await predictSlices({ ...kept, onePiece: [] }, image, CALF)).toEqual(all);
    expect(await predictSlices(kept, image, { ...CALF, limbs: 2 })).toEqual(all);
  });

  test('fills holes in a class that is one piece, also those that another region’s class left', async () => {
    const holed = { ...image, data: Float32Array.from(image.data) };
    const inside = (j: number, k: number) => k * 64 + j * 8 + 5;
    holed.data[inside(5, 2)] = 0;
    holed.data[inside(6, 3)] = 300;
    const filling = predictor({ postProcessing: ['largest_component', 'fill_holes'] });
    const slices = await predictSlices(filling, holed, CALF);
    expect(countOf(slices.data, 1)).toBe(64);
    const open = await predictSlices({ ...filling, onePiece: [] }, holed, CALF);
    expect(countOf(open.data, 1)).toBe(63);
  });

  test('names no class of another region', async () => {
    const withForeign = await predictSlices(predictor(), image, {
      ...CALF,
      regionClasses: [...REGION, 'gastrocnemius'],
    });
    expect(new Set(withForeign.data)).toEqual(new Set([0, 1, 2]));
    const without = await predictSlices(predictor(), image, CALF);
    expect(new Set(without.data)).toEqual(new Set([0, 1]));
  });

  test('fills up the last batch, returns every slice and tells of each batch', async () => {
    const one = predictor({}, 3);
    const told: [number, number][] = [];
    const slices = await predictSlices(one, image, CALF, (done, total) => {
      told.push([done, total]);
    });
    expect(slices.data).toHaveLength(voxelCount(GRID.size));
    expect(one.batches).toEqual([3 * 64, 3 * 64]);
    expect(told).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });

  test('ends with the batch whose listener throws', async () => {
    const one = predictor({}, 1);
    const stopped = predictSlices(one, image, CALF, (done) => {
      if (done === 2) throw new Error('stop');
    });
    await expect(stopped).rejects.toThrow('stop');
    expect(one.batches).toHaveLength(2);
  });

  test('goes back to the original matrix from a smaller one', async () => {
    const slices = await predictSlices(predictor({ height: 4, width: 4 }), image, CALF);
    expect(slices).toMatchObject({ count: 5, height: 8, width: 8 });
    expect(countOf(slices.data, 1)).toBeGreaterThanOrEqual(64);
  });
});
