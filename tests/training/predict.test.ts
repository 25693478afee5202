import { describe, expect, test } from 'vitest';
import { voxelCount } from '../../src/imaging/image.ts';
import { labelMapOfChannels, type Predictor, predictSlices } from '../../src/training/predict.ts';

/** Stored from the patient's left to right and posterior to anterior: both ways against the slices. */
const GRID = { size: [8, 8, 5] as const, affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1] };
const REGION = ['bone', 'soleus', 'vessels'];
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

/** Predicts channel 1 for middling and channel 2 for high intensities, batch by batch. */
function predictor(rest: Partial<Predictor['settings']> = {}): Predictor & { batches: number[] } {
  const batches: number[] = [];
  return {
    batches,
    program: {
      predict(images) {
        batches.push(images.length);
        const [low = 0, middle = 0] = [...new Set(images)].sort((a, b) => a - b);
        return Uint8Array.from(images, (value) =>
          value <= low ? 0 : value > Math.max(middle, 2) ? 2 : 1,
        );
      },
    },
    classes: ['soleus', 'gastrocnemius'],
    onePiece: ['soleus'],
    settings: { height: 8, width: 8, batchSize: 5, postProcessing: 'none', ...rest },
  };
}

describe('the prediction of a volume', () => {
  test('comes back on its own grid, in the values of its region, each class where it was', () => {
    const slices = predictSlices(predictor(), image, REGION);
    const map = labelMapOfChannels(slices, GRID, ['soleus', 'gastrocnemius'], CLASS_BY_ORDINAL);
    expect(map.grid).toEqual(GRID);
    expect([...map.data]).toEqual([...image.data].map((value) => (value === 100 ? 2 : 0)));
  });

  test('keeps the largest component of a class that is one piece where the settings say so', () => {
    const slices = predictSlices(predictor({ postProcessing: 'largest-component' }), image, REGION);
    const all = predictSlices(predictor(), image, REGION);
    const count = (data: Uint8Array) => data.filter((channel) => channel === 1).length;
    expect(count(all.data)).toBe(65);
    expect(count(slices.data)).toBe(64);
    const manyPieces = { ...predictor({ postProcessing: 'largest-component' }), onePiece: [] };
    expect(predictSlices(manyPieces, image, REGION)).toEqual(all);
  });

  test('names no class of another region', () => {
    const withForeign = predictSlices(predictor(), image, [...REGION, 'gastrocnemius']);
    expect(new Set(withForeign.data)).toEqual(new Set([0, 1, 2]));
    expect(new Set(predictSlices(predictor(), image, REGION).data)).toEqual(new Set([0, 1]));
  });

  test('fills up the last batch and returns every slice', () => {
    const one = predictor({ batchSize: 3 });
    expect(predictSlices(one, image, REGION).data).toHaveLength(voxelCount(GRID.size));
    expect(one.batches).toEqual([3 * 64, 3 * 64]);
  });

  test('goes back to the original matrix from a smaller one', () => {
    const slices = predictSlices(predictor({ height: 4, width: 4 }), image, REGION);
    expect(slices).toMatchObject({ count: 5, height: 8, width: 8 });
  });
});
