import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateMemory, largestBatch, requireMemory } from '../../src/training/memory.ts';
import { predictionPart } from '../../src/training/program/recording.ts';
import type { NetworkSettings, ProgramSettings } from '../../src/training/settings.ts';
import { SETTINGS } from './program/fixture.ts';

const unet = (baseFilters: number, levels: number): NetworkSettings => ({
  kind: 'unet',
  baseFilters,
  levels,
  dropout: 0.1,
});
const fcn8 = (baseFilters: number, denseFilters: number): NetworkSettings => ({
  kind: 'fcn8',
  baseFilters,
  denseFilters,
  dropout: 0.5,
});
const vnet = (baseFilters: number, levels: number, kernelSize: 3 | 5): NetworkSettings => ({
  kind: 'vnet',
  baseFilters,
  levels,
  kernelSize,
  dropout: 0.1,
});

/** N, D, H, W, K */
type Sizes = readonly [number, number, number, number, number];

function settingsOf(network: NetworkSettings, sizes: Sizes): ProgramSettings {
  const [batchSize, depth, height, width, classCount] = sizes;
  return { ...SETTINGS, network, batchSize, depth, height, width, classCount };
}

/**
 * The most that a process held, in MB: in three steps; in recording a prediction, or in two. TensorFlow 2.21,
 * two threads. Recording a step took less than the step in all of them.
 */
const MEASURED: readonly [NetworkSettings, Sizes, training: number, prediction: number][] = [
  [unet(8, 3), [16, 1, 128, 128, 16], 725, 512],
  [unet(16, 4), [1, 1, 64, 64, 3], 494, 455],
  [unet(16, 4), [10, 1, 256, 256, 16], 1692, 867],
  [unet(16, 4), [10, 1, 256, 256, 40], 2052, 1088],
  [unet(16, 4), [4, 1, 512, 512, 3], 2064, 1119],
  [unet(32, 4), [4, 1, 256, 256, 5], 1341, 791],
  [unet(64, 5), [2, 1, 256, 256, 16], 2264, 1312],
  [fcn8(8, 128), [16, 1, 256, 256, 5], 1011, 583],
  [fcn8(16, 1024), [10, 1, 256, 256, 16], 1432, 716],
  [fcn8(32, 2048), [2, 1, 256, 256, 16], 1763, 1002],
  [fcn8(64, 4096), [1, 1, 256, 256, 16], 3931, 2178],
  [vnet(4, 3, 3), [4, 8, 64, 64, 5], 533, 457],
  [vnet(8, 4, 5), [1, 16, 128, 128, 16], 874, 553],
  [vnet(8, 4, 3), [2, 16, 128, 128, 16], 1096, 585],
  [vnet(16, 4, 3), [1, 16, 128, 128, 5], 988, 625],
  [vnet(16, 5, 5), [1, 16, 128, 128, 16], 2216, 1312],
];

describe('the estimate', () => {
  test.each(MEASURED)('is within a fifth of what was measured: %j of %j', (...row) => {
    const [network, sizes, training, prediction] = row;
    const settings = settingsOf(network, sizes);
    const ratio = (got: number, measured: number) => got / (measured * 1e6);
    expect(Math.abs(ratio(estimateMemory(settings), training) - 1)).toBeLessThan(0.2);
    const predicting = ratio(estimateMemory(predictionPart(settings)), prediction);
    expect(Math.abs(predicting - 1)).toBeLessThan(0.2);
  });
});

const cases = fc.constantFrom(...MEASURED.map(([network, sizes]) => settingsOf(network, sizes)));

describe('the largest batch', () => {
  test('fits, and one more does not', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: 100e9 }), (settings, available) => {
        const batchSize = largestBatch(settings, available);
        const needed = (size: number) => estimateMemory({ ...settings, batchSize: size });
        if (batchSize > 0) expect(needed(batchSize)).toBeLessThanOrEqual(available);
        expect(needed(batchSize + 1)).toBeGreaterThan(available);
      }),
    );
  });

  test('is what is required at most', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 4e9, max: 100e9 }), (settings, available) => {
        const batchSize = largestBatch(settings, available);
        expect(() => requireMemory({ ...settings, batchSize }, available)).not.toThrow();
        expect(() => requireMemory({ ...settings, batchSize: batchSize + 1 }, available)).toThrow(
          expect.objectContaining({
            code: 'OUT_OF_MEMORY',
            details: expect.objectContaining({ suggestedBatch: batchSize }),
          }),
        );
      }),
    );
  });
});

describe('too little memory', () => {
  const large = settingsOf(unet(64, 5), [64, 1, 512, 512, 12]);

  test('is refused with the batch that fits', () => {
    const fits = largestBatch(large, 20e9);
    expect(() => requireMemory(large, 20e9)).toThrow(
      new RegExp(
        `^A batch of 64 windows of 1×512×512 needs about \\d+ GB, and this machine has 20 GB free: a batch of ${fits} fits\\.$`,
      ),
    );
  });

  test('for a single window asks for another network or window', () => {
    expect(() => requireMemory({ ...large, batchSize: 1 }, 1e9)).toThrow(
      /A batch of 1 window of .* 1 GB free: not even one fits\. Take smaller windows/,
    );
  });

  test('for training may be enough for prediction', () => {
    const available = (estimateMemory(large) + estimateMemory(predictionPart(large))) / 2;
    expect(() => requireMemory(large, available)).toThrow();
    expect(() => requireMemory(predictionPart(large), available)).not.toThrow();
  });
});
