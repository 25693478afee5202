import { describe, expect, test } from 'vitest';
import { readImage, readLabelMapCodes } from '../../../src/imaging/nifti.ts';
import { normalise } from '../../../src/imaging/normalise.ts';
import { axialLabelSlices, axialSlices } from '../../../src/imaging/slices.ts';
import { elasticDisplacement } from '../../../src/training/augment/elastic.ts';
import { type SpatialChange, warpedWindow } from '../../../src/training/augment/warp.ts';
import { randomFrom } from '../../../src/training/random.ts';
import { readTestFile, testData } from '../../support/test-data.ts';
import { radians, unchanged } from './slices.ts';

/** One slice through both thighs, as it is prepared for training, with the labels of 29 structures. */
async function thighs() {
  const folder = 'thigh_mri_qmritools';
  const image = await readImage(readTestFile(`${folder}/thigh.nii.gz`), 'thigh');
  const map = await readLabelMapCodes(
    readTestFile(`${folder}/thigh_labels.nii.gz`),
    'thigh_labels',
  );
  const { count, height, width, data } = axialSlices(normalise(image));
  const labels = axialLabelSlices({ grid: map.grid, data: Uint8Array.from(map.codes) });
  const presence = new Uint8Array(count).fill(1);
  return {
    slices: { sliceCount: count, height, width, images: data, labels: labels.data, presence },
    air: data.reduce((least, value) => Math.min(least, value)),
    origin: { slice: count >> 1, row: 0, column: 0 },
    size: { depth: 1, height, width },
  };
}

/** Voxels and mean intensity of each label with at least 100 voxels. */
function structures({ images, labels }: { images: Float32Array; labels: Uint8Array }) {
  const byLabel = Map.groupBy([...labels.keys()], (at) => labels[at] ?? 0);
  return new Map(
    [...byLabel]
      .filter(([label, places]) => label > 0 && places.length >= 100)
      .map(([label, places]) => {
        const sum = places.reduce((total, at) => total + (images[at] ?? 0), 0);
        return [label, { area: places.length, mean: sum / places.length }];
      }),
  );
}

describe.skipIf(!testData)('real thighs', () => {
  test('keep the area and the intensity of every muscle when they are moved', async () => {
    const cut = await thighs();
    const before = structures(warpedWindow(cut, unchanged));
    expect(before.size).toBeGreaterThan(20);
    const elastic = elasticDisplacement(cut.size, 4, randomFrom(1));
    const changes: [Partial<SpatialChange>, number][] = [
      [{ mirrored: true }, 1e-6],
      [{ angle: radians(15) }, 0.05],
      [{ angle: radians(-10), displacement: elastic }, 0.25],
    ];
    for (const [change, tolerance] of changes) {
      const after = structures(warpedWindow(cut, { ...unchanged, ...change }));
      for (const [label, { area, mean }] of before) {
        const moved = after.get(label);
        expect(Math.abs((moved?.area ?? 0) / area - 1)).toBeLessThan(tolerance);
        // Labels that slid off their image would take in fat, bone or air.
        expect(Math.abs((moved?.mean ?? 9) - mean)).toBeLessThan(0.1);
      }
    }
  });
});
