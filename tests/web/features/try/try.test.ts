import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { encodeNifti } from '../../../../src/imaging/nifti.ts';
import { predictedClasses } from '../../../../web/features/try/predicted-classes.ts';
import { shownImage } from '../../../../web/features/try/shown-image.ts';
import { paintSlice, rgbOf } from '../../../../web/features/try/slice-pixels.ts';
import { parseVersionName } from '../../../../web/features/try/version-name.ts';
import { readVolume, requireRoom } from '../../../../web/features/try/volume-file.ts';
import { browserUnpacking, pack } from '../../../../web/viewer/image/unpacking.ts';

const grid = { size: [4, 3, 2] as const, affine: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1] };
const data = Float32Array.from({ length: 24 }, (_, n) => n);

const fileOf = (bytes: Uint8Array, name = 'leg.nii.gz') => new File([new Uint8Array(bytes)], name);

describe('names of versions', () => {
  test.each([
    ['calf@3', { model: 'calf', number: 3 }],
    ['a@b@12', { model: 'a@b', number: 12 }],
    ['calf', null],
    ['calf@0', null],
    ['@1', null],
    [null, null],
  ])('%s', (text, name) => {
    expect(parseVersionName(text)).toEqual(name);
  });
});

describe('unpacking as browsers do it', () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, n) => n % 251);

  test('gives what was packed, and no more than asked for', async () => {
    const packed = await pack(bytes);
    expect(await browserUnpacking.all(packed, 5000, 5000, 'a')).toEqual(bytes);
    expect(await browserUnpacking.head(packed, 10, 'a')).toEqual(bytes.subarray(0, 10));
    expect(await browserUnpacking.all(gzipSync(bytes), 5000, 5000, 'a')).toEqual(bytes);
  });

  test('refuses what is cut short, holds too much, or cannot hold enough', async () => {
    const packed = await pack(bytes);
    const all = (given: Uint8Array, expected: number, limit: number) =>
      browserUnpacking.all(given, expected, limit, 'a');
    await expect(all(packed.subarray(0, -9), 5000, 5000)).rejects.toMatchObject({
      code: 'IMAGE_TRUNCATED',
    });
    await expect(all(packed, 4000, 4999)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
    await expect(all(packed, 1e9, 1e9)).rejects.toMatchObject({ code: 'IMAGE_TRUNCATED' });
  });
});

describe('images', () => {
  test('are read as on the server', async () => {
    const image = await readVolume(fileOf(encodeNifti(grid, data, { gzip: true })));
    expect(image.data).toEqual(data);
    expect(image.grid).toEqual(grid);
  });

  test('of unlikely voxels, or too large at a version’s resolution, are refused', async () => {
    const inMetres = { ...grid, affine: grid.affine.map((each) => each / 1000).with(15, 1) };
    await expect(readVolume(fileOf(encodeNifti(inMetres, data)))).rejects.toMatchObject({
      code: 'IMAGE_GEOMETRY',
    });
    const fine = { height: 64, width: 64, spacing: 0.0005 };
    expect(() => requireRoom({ grid, data }, fine, 'a')).toThrow(/too large for a page/);
  });

  test('are shown in shades, the patient’s right at the left', () => {
    const { count, height, width, grey, voxelMl } = shownImage({ grid, data });
    expect([count, height, width, voxelMl]).toEqual([2, 3, 4, 0.02]);
    expect(grey[0]).toBeGreaterThan(grey[3] ?? 0);
    expect(Math.min(...grey)).toBe(0);
    expect(Math.max(...grey)).toBe(255);
  });
});

test('labels are painted over the image by their opacity', () => {
  const image = { ...shownImage({ grid, data }), grey: new Uint8Array(24).fill(100) };
  const labels = { count: 2, height: 3, width: 4, data: new Uint8Array(24) };
  labels.data[12] = 7;
  const pixels = new Uint8ClampedArray(48);
  const colours = new Map([[7, rgbOf('#ff0064')]]);
  paintSlice(pixels, image, 1, { labels, colours, opacity: 0.5 });
  expect([...pixels.subarray(0, 8)]).toEqual([178, 50, 100, 255, 100, 100, 100, 255]);
});

test('classes that were predicted come by their value, with their volume', () => {
  const look = { name: 'n', colour: '#000000' };
  const classes = [
    { code: 'soleus', ...look },
    { code: 'tibia', ...look },
    { code: 'elsewhere', ...look },
  ];
  const voxels = new Map([
    ['soleus', 100],
    ['tibia', 0],
  ]);
  const found = predictedClasses({ classes, voxels, region: ['tibia', 'fat', 'soleus'] }, 0.02);
  expect(found.map(({ code, value, ml }) => [code, value, ml])).toEqual([
    ['tibia', 1, 0],
    ['soleus', 3, 2],
  ]);
});
