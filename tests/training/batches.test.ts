import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchAt, createDataset } from '../../src/training/batches.ts';
import type { PreparedVolume } from '../../src/training/prepare.ts';

/** Slices of one pixel whose image value is the slice's number and whose label is as given. */
function volumeOf(labels: readonly number[], firstValue = 0): PreparedVolume {
  return {
    sliceCount: labels.length,
    images: Float32Array.from(labels, (_, index) => firstValue + index),
    labels: Uint8Array.from(labels),
    presence: Uint8Array.from(labels.flatMap((label) => [0, label === 1 ? 1 : 0, 1])),
  };
}

/** 30 slices of class 1, one of class 2, three of none. */
const dataset = createDataset([volumeOf(Array(30).fill(1)), volumeOf([2, 0, 0, 0], 30)], 3);

const imagesOver = (steps: number) =>
  Array.from({ length: steps }, (_, index) => [...batchAt(index + 1, 5, dataset, 4).images]).flat();

describe('batches', () => {
  test('are a function of step and seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(), (step, seed) => {
        expect(batchAt(step, seed, dataset, 4)).toEqual(batchAt(step, seed, dataset, 4));
      }),
      { numRuns: 20 },
    );
    expect(batchAt(1, 1, dataset, 30).images).not.toEqual(batchAt(1, 2, dataset, 30).images);
    expect(batchAt(1, 1, dataset, 30).images).not.toEqual(batchAt(2, 1, dataset, 30).images);
  });

  test('keep image, labels and presence of a slice together', () => {
    const { images, labels, presence } = batchAt(3, 9, dataset, 12);
    images.forEach((value, index) => {
      const label = value < 30 ? 1 : value === 30 ? 2 : 0;
      expect(labels[index]).toBe(label);
      expect([...presence.subarray(index * 3, index * 3 + 3)]).toEqual([0, label === 1 ? 1 : 0, 1]);
    });
  });

  test('show a rare class as often as a common one, and every slice', () => {
    const images = imagesOver(90);
    const rare = images.filter((value) => value === 30).length;
    expect(rare / images.length).toBeGreaterThan(0.33);
    expect(new Set(images).size).toBe(34);
  });

  test('take no slice of a list again before all its slices had their turn', () => {
    const everyThird = imagesOver(180).filter((_, draw) => draw % 3 === 1);
    expect(new Set(everyThird.slice(0, 30)).size).toBe(30);
    expect(new Set(everyThird.slice(30, 60)).size).toBe(30);
    expect(everyThird.slice(0, 30)).not.toEqual(everyThird.slice(30, 60));
  });

  test('are full where there are fewer slices than a batch takes', () => {
    const small = createDataset([volumeOf([1])], 3);
    expect([...batchAt(1, 1, small, 4).images]).toEqual([0, 0, 0, 0]);
  });

  test('a dataset without slices is refused', () => {
    expect(() => createDataset([volumeOf([])], 3)).toThrow(
      expect.objectContaining({ code: 'COHORT_EMPTY' }),
    );
  });
});
