import { describe, expect, test } from 'vitest';
import { affineFromColumns } from '../../../src/imaging/affine.ts';
import type { Grid } from '../../../src/imaging/image.ts';
import { encodeNifti, readImage } from '../../../src/imaging/nifti.ts';
import { readNifti } from '../../../web/viewer/image/nifti.ts';

const grid: Grid = {
  size: [3, 2, 4],
  affine: affineFromColumns([0.87, 0.5, 0], [-1, 1.7, 0.3], [0.3, 0.4, -5], [7, 8, 9]),
};
const floats = Float32Array.from({ length: 24 }, (_, n) => n);

/** Position, length and number of the fields of a header that are read. */
const bigEndianFields = [
  ...([
    [0, 4, 1],
    [40, 2, 8],
    [70, 2, 2],
    [76, 4, 8],
    [108, 4, 3],
    [252, 2, 2],
  ] as const),
  ...([
    [256, 4, 6],
    [280, 4, 12],
  ] as const),
] as const;

describe('a NIfTI file', () => {
  test.each([
    ['float32', floats],
    ['int16', Int16Array.from([-300, 7, ...new Array(22).fill(5)])],
    ['uint8', Uint8Array.from(new Array(24).fill(200))],
  ])('of %s is read as on the server', async (_, data) => {
    const bytes = encodeNifti(grid, data, { gzip: true });
    const expected = await readImage(bytes, 'image');
    expect(await readNifti(bytes, 'image')).toEqual(expected);
    const plain = encodeNifti(grid, data);
    expect(await readNifti(plain, 'image')).toEqual(expected);
  });

  test('with a scale is in real units', async () => {
    const bytes = encodeNifti(
      grid,
      Int16Array.from({ length: 24 }, (_, n) => n),
    );
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    view.setFloat32(112, 2, true);
    view.setFloat32(116, -1, true);
    const { data } = await readNifti(bytes, 'image');
    expect([...data.slice(0, 3)]).toEqual([-1, 1, 3]);
  });

  test('of the other byte order is the same image', async () => {
    const bytes = encodeNifti(grid, floats);
    const turned = bytes.slice();
    const turn = (from: number, width: number, count: number) => {
      for (let at = from; at < from + width * count; at += width) {
        turned.set(bytes.slice(at, at + width).reverse(), at);
      }
    };
    for (const [at, width, count] of bigEndianFields) turn(at, width, count);
    turn(352, 4, 24);
    expect(await readNifti(turned, 'image')).toEqual(await readNifti(bytes, 'image'));
  });

  test('that is cut short or something else is refused', async () => {
    const bytes = encodeNifti(grid, floats, { gzip: true });
    const cut = bytes.slice(0, bytes.length - 12);
    await expect(readNifti(cut, 'The image')).rejects.toMatchObject({ code: 'IMAGE_TRUNCATED' });
    const short = encodeNifti(grid, floats).slice(0, 400);
    await expect(readNifti(short, 'The image')).rejects.toMatchObject({ code: 'IMAGE_TRUNCATED' });
    const text = new TextEncoder().encode('subject,visit\n');
    await expect(readNifti(text, 'The image')).rejects.toMatchObject({ code: 'IMAGE_NOT_NIFTI' });
  });
});
