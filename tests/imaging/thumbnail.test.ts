import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import type { Affine, Image } from '../../src/imaging/image.ts';
import { thumbnailOf } from '../../src/imaging/thumbnail.ts';

/** Voxels of 1 × 2 × 5 mm, 40 × 40 × 3 of them: bright at the patient's right and anterior in the middle slice alone. */
function image(affine: Affine): Image {
  const size = [40, 40, 3] as const;
  const data = new Float32Array(40 * 40 * 3);
  for (let j = 30; j < 40; j += 1) for (let i = 30; i < 40; i += 1) data[i + 40 * (j + 40)] = 100;
  return { grid: { size, affine }, data };
}

const decoded = (affine: Affine) => PNG.sync.read(Buffer.from(thumbnailOf(image(affine))));

/** Share of the largest grey at a place, given in shares of width and height. */
function grey(png: PNG, x: number, y: number): number {
  const at = Math.floor(y * png.height) * png.width + Math.floor(x * png.width);
  return (png.data[4 * at] ?? 0) / 255;
}

test('shows the middle slice with its right at the left and anterior at the top, in proportion', () => {
  const ras = decoded([1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1]);
  expect([ras.width, ras.height]).toEqual([80, 160]);
  expect([grey(ras, 0.1, 0.1), grey(ras, 0.9, 0.1), grey(ras, 0.1, 0.9)]).toEqual([1, 0, 0]);
});

test('looks the same in whatever order and direction the axes are stored', () => {
  const lps = decoded([-1, 0, 0, 0, 0, -2, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1]);
  expect([grey(lps, 0.9, 0.9), grey(lps, 0.1, 0.1)]).toEqual([1, 0]);
  // Stored as superior, right, anterior: the slice axis runs fastest.
  const size = [3, 40, 40] as const;
  const data = new Float32Array(3 * 40 * 40);
  for (let j = 30; j < 40; j += 1) for (let i = 30; i < 40; i += 1) data[1 + 3 * (i + 40 * j)] = 9;
  const affine = [0, 1, 0, 0, 0, 0, 2, 0, 5, 0, 0, 0, 0, 0, 0, 1];
  const png = PNG.sync.read(Buffer.from(thumbnailOf({ grid: { size, affine }, data })));
  expect([png.width, png.height]).toEqual([80, 160]);
  expect([grey(png, 0.1, 0.1), grey(png, 0.9, 0.9)]).toEqual([1, 0]);
});

test('of an image of one value is black', () => {
  const flat = { ...image([1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1]) };
  const png = PNG.sync.read(Buffer.from(thumbnailOf({ ...flat, data: flat.data.fill(7) })));
  expect(grey(png, 0.5, 0.5)).toBe(0);
});
