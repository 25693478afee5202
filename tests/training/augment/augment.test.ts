import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutLabelled } from '../../../src/training/augment/window.ts';
import { augmentedWindow } from '../../../src/training/augment.ts';
import type { AugmentationSettings } from '../../../src/training/training-settings.ts';
import { AIR, sliceOf, wholeOf } from './slices.ts';

const NONE: AugmentationSettings = {
  rotation: 0,
  scaling: 0,
  elastic: 0,
  gamma: 0,
  biasField: 0,
  noise: 0,
  mirroring: false,
};
const FULL: AugmentationSettings = {
  rotation: 30,
  scaling: 0.3,
  elastic: 4,
  gamma: 0.5,
  biasField: 0.5,
  noise: 0.3,
  mirroring: true,
};

/** Class 2 on the left half of the picture and class 3 on the right, in a body among air. */
const slices = {
  ...sliceOf(
    24,
    32,
    (r, c) => ((r - 12) ** 2 + (c - 16) ** 2 < 100 ? Math.sin(r * 5 + c) : AIR),
    (r, c) => ((r - 12) ** 2 + (c - 16) ** 2 < 100 ? (c < 16 ? 2 : 3) : 0),
  ),
  presence: Uint8Array.of(0, 1, 1, 0),
};
const cut = wholeOf(slices);
const SWAP = Uint8Array.of(0, 1, 3, 2);
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('an augmented window', () => {
  test('is what the slices hold, bit for bit, where all strengths are 0', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(augmentedWindow(cut, NONE, SWAP, seed)).toEqual(cutLabelled(cut));
      }),
    );
  });

  test('follows from its seed, and leaves the slices as they were', () => {
    const before = structuredClone(slices);
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(augmentedWindow(cut, FULL, SWAP, seed)).toEqual(
          augmentedWindow(cut, FULL, SWAP, seed),
        );
      }),
    );
    expect(slices).toEqual(before);
  });

  test('has labels that were there, and presence that is the same or swapped', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { images, labels, presence } = augmentedWindow(cut, FULL, SWAP, seed);
        expect(labels.every((label) => [0, 2, 3].includes(label))).toBe(true);
        expect([...presence].join('')).toMatch(/^(0110|0101)$/);
        expect(images.every(Number.isFinite)).toBe(true);
      }),
    );
  });

  test('is mirrored half of the time, sides swapped; never where that cannot be labelled', () => {
    const mirrored = (sides: Uint8Array | null) =>
      Array.from({ length: 400 }, (_, seed) =>
        augmentedWindow(cut, { ...NONE, mirroring: true }, sides, seed),
      ).filter(({ images }) => images[12 * 32 + 9] !== slices.images[12 * 32 + 9]);
    const windows = mirrored(SWAP);
    expect(windows.length / 400).toBeCloseTo(0.5, 1);
    for (const { labels, presence } of windows) {
      // What was the left half is now on the right, and is labelled as a left half again is.
      expect([labels[12 * 32 + 8], labels[12 * 32 + 24]]).toEqual([2, 3]);
      expect([...presence]).toEqual([0, 1, 0, 1]);
    }
    expect(mirrored(null)).toEqual([]);
  });

  test('keeps a change when others are left out', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const all = augmentedWindow(cut, { ...FULL, noise: 0, gamma: 0 }, SWAP, seed);
      const fewer = augmentedWindow(cut, { ...FULL, noise: 0, gamma: 0, biasField: 0 }, SWAP, seed);
      expect(fewer.labels).toEqual(all.labels);
    }
  });

  test('moves image and labels alike', () => {
    // An image that is its own labels stays so, but for the half that interpolation mixes.
    const half = (_row: number, column: number) => (column < 48 ? 2 : 3);
    const twin = wholeOf(sliceOf(72, 96, half, half));
    const inside = {
      ...twin,
      origin: { slice: 0, row: 24, column: 32 },
      size: { depth: 1, height: 24, width: 32 },
    };
    const spatial = { ...FULL, gamma: 0, biasField: 0, noise: 0, mirroring: false };
    for (let seed = 0; seed < 40; seed += 1) {
      const { images, labels } = augmentedWindow(inside, spatial, null, seed);
      const differences = [...images].map((value, at) => Math.abs(value - (labels[at] ?? 0)));
      expect(Math.max(...differences)).toBeLessThan(0.5001);
    }
  });
});
