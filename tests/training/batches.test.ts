import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  type BatchSettings,
  batchAt,
  createDataset,
  drawsOf,
  openBatches,
  windowOf,
} from '../../src/training/batches.ts';
import { AUGMENTATION } from '../../src/training/presets.ts';
import { plain, rowVolume } from './batches/volumes.ts';

const labelling = { classes: ['common', 'rare'], labelSets: [] };
const form = { width: 1, classCount: 3 };

/** 30 slices of class 1, one of class 2, three of none. */
const dataset = createDataset(
  [
    rowVolume(Array(30).fill([1]), form),
    rowVolume([[2], [0], [0], [0]], { ...form, first: 10_000 }),
  ],
  labelling,
);
const settings: BatchSettings = {
  ...plain,
  depth: 3,
  height: 4,
  width: 4,
  augmentation: AUGMENTATION,
};

describe('batches', () => {
  test('are a function of step and seed', () => {
    const later = batchAt(40, 5, dataset, settings);
    for (let step = 1; step < 40; step += 1) batchAt(step, 5, dataset, settings);
    expect(batchAt(40, 5, dataset, settings)).toEqual(later);
    expect(batchAt(40, 6, dataset, settings)).not.toEqual(later);
    expect(batchAt(41, 5, dataset, settings)).not.toEqual(later);
  });

  test('keep image, labels and presence of a slice together', () => {
    const { images, labels, presence } = batchAt(3, 9, dataset, { ...plain, batchSize: 12 });
    images.forEach((value, element) => {
      expect(labels[element]).toBe(value < 10_000 ? 1 : value === 10_000 ? 2 : 0);
    });
    expect([...presence]).toEqual(Array(36).fill(1));
  });

  test('show a class of one slice as often as a common one, and every slice', () => {
    const images = Array.from({ length: 90 }, (_, n) => [
      ...batchAt(n + 1, 5, dataset, plain).images,
    ]).flat();
    const rare = images.filter((value) => value === 10_000).length;
    expect(rare / images.length).toBeGreaterThan(0.33);
    expect(new Set(images).size).toBe(34);
  });

  test('pad windows that are larger than a volume with air, in which no class is known that is not known in the volume', () => {
    const partly = { ...rowVolume([[2]], form), presence: Uint8Array.of(0, 0, 1) };
    const small = createDataset([partly], labelling);
    const { images, labels, presence } = batchAt(1, 1, small, {
      ...plain,
      batchSize: 1,
      depth: 3,
      width: 2,
    });
    expect([...labels]).toEqual([0, 0, 2, 0, 0, 0]);
    expect([...images]).toEqual(Array(6).fill(0));
    expect([...presence]).toEqual([0, 0, 1, 0, 0, 1, 0, 0, 1]);
  });

  test('are made of their draws, each of which can be made again', () => {
    const batch = batchAt(8, 2, dataset, settings);
    drawsOf(8, 2, dataset, settings).forEach((draw, element) => {
      const recorded = JSON.parse(JSON.stringify(draw));
      const { images } = windowOf(recorded, dataset, settings);
      expect(batch.images.subarray(element * 48, element * 48 + 48)).toEqual(images);
    });
  });
});

describe('batches made in a thread', () => {
  const work = { dataset, settings, seed: 4, firstStep: 1, lastStep: 12 };

  test.each([1, 2])('are those made here, bit for bit, with %i threads', async (threads) => {
    const source = openBatches({ ...work, threads });
    for (let step = 1; step <= 12; step += 1) {
      expect(await source.batch(step)).toEqual(batchAt(step, 4, dataset, settings));
    }
    await source.close();
  });

  test('begin at any step', async () => {
    const source = openBatches({ ...work, firstStep: 9 });
    expect(await source.batch(9)).toEqual(batchAt(9, 4, dataset, settings));
    expect(await source.batch(12)).toEqual(batchAt(12, 4, dataset, settings));
    await source.close();
  });

  test('share the memory of the dataset with it', () => {
    for (const { images, labels, presence } of dataset.volumes) {
      for (const { buffer } of [images, labels, presence]) {
        expect(buffer).toBeInstanceOf(SharedArrayBuffer);
      }
    }
    expect(createDataset(dataset.volumes, labelling).volumes[0]?.images).toBe(
      dataset.volumes[0]?.images,
    );
  });

  test('are refused for the reason that there was in the thread', async () => {
    const broken = openBatches({ ...work, dataset: { ...dataset, lists: [] } });
    await expect(broken.batch(1)).rejects.toMatchObject({
      name: 'MyographError',
      code: 'INTERNAL',
      message: expect.stringContaining('found no slice'),
    });
    await expect(broken.batch(2)).rejects.toMatchObject({ code: 'INTERNAL' });
    await broken.close();
    const impossible = openBatches({ ...work, settings: { ...settings, depth: -1 } });
    await expect(impossible.batch(1)).rejects.toThrow('Invalid typed array length');
    await impossible.close();
  });

  test('are refused once they are closed', async () => {
    const source = openBatches(work);
    const waiting = source.batch(1);
    const refused = expect(waiting).rejects.toThrow('has ended');
    await source.close();
    await refused;
    await expect(source.batch(9)).rejects.toThrow('has ended');
    await source.close();
  });

  test('let the process end when they are closed, in the middle of the making', async () => {
    const script = `
      import { createDataset, openBatches } from '${new URL('../../src/training/batches.ts', import.meta.url)}';
      const size = 2 * 512 * 512;
      const volume = { sliceCount: 2, height: 512, width: 512, images: new Float32Array(size),
        labels: new Uint8Array(size).fill(1), presence: new Uint8Array(4).fill(1), drawable: [0, 1] };
      const dataset = createDataset([volume], { classes: ['a'], labelSets: [] });
      const settings = { batchSize: 50, depth: 1, height: 512, width: 512,
        augmentation: ${JSON.stringify(AUGMENTATION)} };
      const source = openBatches({ dataset, settings, seed: 1, firstStep: 5, lastStep: 500 });
      const { images } = await source.batch(5);
      await source.close();
      console.log(images.length);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--eval', script], {
      timeout: 20_000,
    });
    expect(Number(stdout)).toBe(50 * 512 * 512);
  });
});
