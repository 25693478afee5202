import { expect, test } from 'vitest';
import { countVoxels } from '../../src/evaluation/counts.ts';
import type { Grid } from '../../src/imaging/image.ts';
import { type Masks, measureSurfaces, predictMasks } from '../../src/jobs/measure.ts';
import type { FrozenVolume } from '../../src/jobs/volumes.ts';

/** Stored to the right by 2 mm, then up by 5 mm, then backwards by 3 mm. */
const grid: Grid = {
  size: [8, 3, 6],
  affine: [2, 0, 0, 0, 0, 0, -3, 0, 0, 5, 0, 0, 0, 0, 0, 1],
};

/** A block of 3 × 3 voxels in all three slices. */
const labels = Uint8Array.from({ length: 8 * 3 * 6 }, (_, voxel) => {
  const [right, posterior] = [voxel % 8, Math.floor(voxel / 24)];
  return right >= 2 && right <= 4 && posterior >= 1 && posterior <= 3 ? 1 : 0;
});

const volume: FrozenVolume = {
  image: { grid, data: Float32Array.from(labels) },
  annotations: [
    {
      ...{ labels: { grid, data: labels }, classByOrdinal: [null, 'disc', 'other'] },
      ...{ declared: ['disc'], slices: { first: 0, last: 2 } },
    },
  ],
  coverage: {
    ...{ volumeId: 'v', side: 'EVALUATION', sliceCount: 3, exhaustive: null },
    classes: { disc: { state: 'ANNOTATED', slices: [{ first: 0, last: 2 }] } },
  },
  ...{ regionCodes: [null, 'disc', 'other'], limbs: 1, groups: [] },
};

/** Sees pixels of 1 mm, and the block one voxel further to the patient's left. */
const predictor = {
  program: {
    batchSize: 1,
    predict: async () =>
      Uint8Array.from({ length: 18 * 16 }, (_, pixel) => {
        const [row, column] = [Math.floor(pixel / 16 / 3), Math.floor((pixel % 16) / 2)];
        // The first column is the patient's right, which is stored last.
        const right = 7 - column;
        return right >= 1 && right <= 3 && row >= 1 && row <= 3 ? 1 : 0;
      }),
  },
  ...{ classes: ['disc', 'other'], onePiece: [] },
  settings: { depth: 1, height: 18, width: 16, spacing: 1, postProcessing: [] },
};

const masksOf = (subset: 'all' | 'proximal_half'): Promise<Masks> =>
  predictMasks(predictor, volume, subset, () => {});

function disc(masks: Masks) {
  return countVoxels(masks).filter(({ slices }) => slices.length > 0);
}

test('distances are in mm on the matrix of the image, whatever its axes', async () => {
  const masks = await masksOf('all');
  expect(masks.spacingMm).toEqual({ slice: 5, row: 3, column: 2 });
  const counts = disc(masks);
  expect(counts).toMatchObject([
    { classIndex: 1, slices: [0, 1, 2], truePositive: [6, 6, 6], falsePositive: [3, 3, 3] },
  ]);
  const distances = await measureSurfaces(masks, counts, () => {});
  expect(distances.map(({ classIndex, convention }) => [classIndex, convention])).toEqual([
    [1, 'SURFACE_ELEMENTS'],
    [1, 'BORDER_VOXELS'],
  ]);
  // Of the 26 voxels at each border, 9 lie beside the other block and one within it, 2 mm from its border.
  const [elements, voxels] = distances;
  expect(voxels).toMatchObject({ hd95Mm: 2, surfaceDice: 32 / 52 });
  expect(voxels?.assdMm).toBeCloseTo((20 * 2) / 52, 12);
  expect(elements).toMatchObject({ hd95Mm: 2 });
});

test('a version that learned from half of the slices is measured in these', async () => {
  const masks = await masksOf('proximal_half');
  const counts = disc(masks);
  expect(counts).toMatchObject([{ slices: [1, 2] }]);
  const [, voxels] = await measureSurfaces(masks, counts, () => {});
  // All 18 voxels of two slices are at the border.
  expect(voxels).toMatchObject({ hd95Mm: 2, surfaceDice: 24 / 36 });
});

test('a cancellation is seen before each class and convention', async () => {
  const masks = await masksOf('all');
  let looks = 0;
  const cancelled = measureSurfaces(masks, disc(masks), () => {
    looks += 1;
    if (looks === 2) throw new Error('cancelled');
  });
  await expect(cancelled).rejects.toThrow('cancelled');
});
