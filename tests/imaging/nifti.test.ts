import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import type { Affine, Grid } from '../../src/imaging/image.ts';
import type { NiftiData } from '../../src/imaging/nifti.ts';
import { encodeNifti, readImage, readLabelMapCodes } from '../../src/imaging/nifti.ts';
import { readFacts, readTestFile, testData } from '../support/test-data.ts';
import { affines, sizes } from './arbitraries.ts';

const GRID: Grid = { size: [4, 3, 2], affine: [2, 0, 0, -7, 0, 1, 0, 5, 0, 0, 3, 9, 0, 0, 0, 1] };
const RAMP = Float32Array.from({ length: 24 }, (_, index) => index);

/** A valid file after `change` was made to it. */
function changed(change: (view: DataView) => void, data: NiftiData = RAMP): Uint8Array {
  const file = encodeNifti(GRID, data);
  change(new DataView(file.buffer, file.byteOffset, file.byteLength));
  return file;
}

function expectAffine(actual: Affine, expected: Affine, digits: number): void {
  for (const [n, value] of expected.entries()) expect(actual[n]).toBeCloseTo(value, digits);
}

async function expectRefused(bytes: Uint8Array, code: ErrorCode): Promise<void> {
  await expect(readImage(bytes, 'file.nii')).rejects.toMatchObject({ code });
}

describe('files written by encodeNifti', () => {
  const grids = fc.record({ size: sizes, affine: affines });
  const arrays = [
    (n: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(i) * 1e6),
    (n: number) => Int16Array.from({ length: n }, (_, i) => i * 997 - 32768),
    (n: number) => Uint8Array.from({ length: n }, (_, i) => i * 7),
  ];

  test('come back with the same grid and values, whatever the affine, type and packing', async () => {
    await fc.assert(
      fc.asyncProperty(
        grids,
        fc.constantFrom(...arrays),
        fc.boolean(),
        async (grid, make, gzip) => {
          const data = make(grid.size[0] * grid.size[1] * grid.size[2]);
          const image = await readImage(encodeNifti(grid, data, { gzip }), 'file.nii');
          expect(image.grid).toEqual(grid);
          expect([...image.data]).toEqual([...data]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('carry a qform that says the same as the sform', async () => {
    const angles = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
    await fc.assert(
      fc.asyncProperty(angles, angles, fc.boolean(), async (turn, tilt, mirrored) => {
        const grid = { size: GRID.size, affine: rotated(turn, tilt, mirrored) };
        const file = encodeNifti(grid, RAMP);
        new DataView(file.buffer).setInt16(254, 0, true);
        const { affine } = (await readImage(file, 'file.nii')).grid;
        expectAffine(affine, grid.affine, 2);
      }),
    );
  });

  test('are the same bytes each time, also gzipped', () => {
    expect(encodeNifti(GRID, RAMP, { gzip: true })).toEqual(
      encodeNifti(GRID, RAMP, { gzip: true }),
    );
  });

  test('cannot hold more or fewer values than the grid has voxels', () => {
    expect(() => encodeNifti(GRID, new Uint8Array(23))).toThrow(/cannot hold 23/);
  });
});

describe('headers', () => {
  test('without sform and qform give the affine by pixdim', async () => {
    const file = changed((view) => {
      view.setInt16(252, 0, true);
      view.setInt16(254, 0, true);
    });
    const { grid } = await readImage(file, 'file.nii');
    expect(grid.affine).toEqual([2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1]);
  });

  test('the sform wins even over a qform of a higher code', async () => {
    const file = changed((view) => {
      view.setInt16(252, 3, true);
      view.setFloat32(268, 99, true);
    });
    expect((await readImage(file, 'file.nii')).grid.affine).toEqual(GRID.affine);
  });

  test('slope and intercept are applied, and a slope of 0 or NaN is none', async () => {
    const scaled = changed((view) => {
      view.setFloat32(112, 2, true);
      view.setFloat32(116, -1, true);
    });
    expect((await readImage(scaled, 'file.nii')).data[5]).toBe(9);
    const none = changed((view) => view.setFloat32(112, Number.NaN, true));
    expect((await readImage(none, 'file.nii')).data[5]).toBe(5);
  });

  test('int64 voxels are read', async () => {
    const data = BigInt64Array.from({ length: 24 }, (_, n) => BigInt(n * 100_000));
    const file = changed((view) => {
      view.setInt16(70, 1024, true);
      view.setInt16(72, 64, true);
    });
    const whole = Buffer.concat([file.subarray(0, 352), new Uint8Array(data.buffer)]);
    expect((await readLabelMapCodes(whole, 'file.nii')).codes[7]).toBe(700_000);
  });
});

describe('hostile and broken files are refused', () => {
  test.each<[string, ErrorCode, Uint8Array]>([
    ['empty', 'IMAGE_NOT_NIFTI', new Uint8Array(0)],
    ['text', 'IMAGE_NOT_NIFTI', new TextEncoder().encode('subject,visit\n'.repeat(99))],
    ['a .hdr of a pair', 'IMAGE_NOT_NIFTI', changed((v) => v.setUint8(345, 0x69))],
    ['cut in the header', 'IMAGE_TRUNCATED', encodeNifti(GRID, RAMP).subarray(0, 200)],
    ['cut in the data', 'IMAGE_TRUNCATED', encodeNifti(GRID, RAMP).subarray(0, 440)],
    ['gzip cut', 'IMAGE_TRUNCATED', encodeNifti(GRID, RAMP, { gzip: true }).subarray(0, -20)],
    ['gzip of a cut file', 'IMAGE_TRUNCATED', gzipSync(encodeNifti(GRID, RAMP).subarray(0, 440))],
    ['gzip of text', 'IMAGE_NOT_NIFTI', gzipSync('subject,visit\n')],
    ['gzip magic only', 'IMAGE_TRUNCATED', Uint8Array.of(0x1f, 0x8b)],
    ['a length of 0', 'IMAGE_DIMENSIONS', changed((v) => v.setInt16(42, 0, true))],
    ['a negative length', 'IMAGE_DIMENSIONS', changed((v) => v.setInt16(44, -3, true))],
    ['nine dimensions', 'IMAGE_DIMENSIONS', changed((v) => v.setInt16(40, 9, true))],
    [
      '35 TB',
      'IMAGE_DIMENSIONS',
      changed((v) => [42, 44, 46].map((o) => v.setInt16(o, 32767, true))),
    ],
    ['data far away', 'IMAGE_DIMENSIONS', changed((v) => v.setFloat32(108, 1e30, true))],
    ['data at NaN', 'IMAGE_DIMENSIONS', changed((v) => v.setFloat32(108, Number.NaN, true))],
    ['complex voxels', 'IMAGE_UNSUPPORTED', changed((v) => v.setInt16(70, 32, true))],
    ['RGB voxels', 'IMAGE_UNSUPPORTED', changed((v) => v.setInt16(70, 128, true))],
    ['a flat axis', 'IMAGE_GEOMETRY', changed((v) => v.setFloat32(320, 0, true))],
    ['an infinite affine', 'IMAGE_GEOMETRY', changed((v) => v.setFloat32(292, Infinity, true))],
    ['NaN voxels', 'IMAGE_NOT_FINITE', changed((v) => v.setFloat32(352 + 4 * 9, Number.NaN, true))],
  ])('%s: %s', async (_what, code, bytes) => {
    await expectRefused(bytes, code);
  });

  test('more than one frame, and a fourth dimension of 1 is none', async () => {
    const frames = (count: number) =>
      changed((view) => {
        view.setInt16(40, 4, true);
        view.setInt16(48, count, true);
      });
    await expectRefused(frames(2), 'IMAGE_NOT_3D');
    expect((await readImage(frames(1), 'file.nii')).grid).toEqual(GRID);
  });

  test('NaN: how many, and where the first is', async () => {
    const data = RAMP.with(9, Number.NaN).with(20, Infinity);
    await expect(readImage(encodeNifti(GRID, data), 'file.nii')).rejects.toMatchObject({
      details: { count: 2, first: [1, 2, 0] },
    });
  });

  test('a gzip bomb, without unpacking it', async () => {
    const bomb = Buffer.concat([encodeNifti(GRID, RAMP), new Uint8Array(2 ** 28)]);
    const packed = gzipSync(bomb, { level: 1 });
    const before = process.memoryUsage().arrayBuffers;
    await expectRefused(packed, 'IMAGE_TOO_LARGE');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  test('a small gzip that declares a gigabyte, before memory is taken', async () => {
    const file = changed((view) => [42, 44, 46].map((at) => view.setInt16(at, 640, true)));
    await expectRefused(gzipSync(file), 'IMAGE_TRUNCATED');
  });

  test.each([0.5, -1, 2 ** 31])('a label map with the value %d', async (value) => {
    const file = encodeNifti(GRID, RAMP.with(3, value));
    await expect(readLabelMapCodes(file, 'labels.nii')).rejects.toMatchObject({
      code: 'LABEL_NOT_INTEGER',
      details: { count: 1, first: [3, 0, 0], value },
    });
  });
});

describe.skipIf(!testData)('real files', () => {
  const facts = testData ? readFacts() : {};
  const readable = Object.keys(facts).filter((path) => /\.nii(\.gz)?$/.test(path));
  const isOne3dVolume = (path: string) =>
    (facts[path]?.shape.slice(3) ?? []).every((length) => length === 1);

  test.each(readable.filter((path) => isOne3dVolume(path) && facts[path]?.n_nan === 0))(
    '%s agrees with nibabel',
    async (path) => {
      const expected = facts[path];
      const { grid, data } = await readImage(readTestFile(path.replace('open/', '')), path);
      expect(grid.size).toEqual(expected?.shape.slice(0, 3));
      expectAffine(grid.affine, expected?.affine.flat() ?? [], 4);
      let [low, high] = [Infinity, -Infinity];
      for (const value of data) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      expect(low).toBeCloseTo(expected?.min ?? Number.NaN, 3);
      expect(high).toBeCloseTo(expected?.max ?? Number.NaN, 3);
    },
  );

  test.each(readable.filter((path) => facts[path]?.label_voxels))(
    '%s has the codes that nibabel counts',
    async (path) => {
      const { codes } = await readLabelMapCodes(readTestFile(path.replace('open/', '')), path);
      const counts: Record<string, number> = {};
      for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
      expect(counts).toEqual(facts[path]?.label_voxels);
    },
  );

  test.each<[string, ErrorCode]>([
    ['nrjs_not-nifti.nii', 'IMAGE_NOT_NIFTI'],
    ['nrjs_air2.hdr.gz', 'IMAGE_NOT_NIFTI'],
    ['nibabel_test.mgz', 'IMAGE_NOT_NIFTI'],
    ['nibabel_example4d.nii.gz', 'IMAGE_NOT_3D'],
    ['nibabel_example_nifti2.nii.gz', 'IMAGE_NOT_3D'],
    ['nibabel_functional.nii', 'IMAGE_NOT_3D'],
    ['nrjs_5D_small.nii', 'IMAGE_NOT_3D'],
    ['nibabel_resampled_anat_moved.nii', 'IMAGE_NOT_FINITE'],
  ])('%s is refused: %s', async (file, code) => {
    await expectRefused(readTestFile(`nifti_tricky/${file}`), code);
  });
});

function rotated(turn: number, tilt: number, mirrored: boolean): number[] {
  const [c, s, ct, st] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
  const m = mirrored ? -5 : 5;
  return [
    ...[c * 0.5, -s * ct * 0.5, s * st * m, 11],
    ...[s * 0.5, c * ct * 0.5, -c * st * m, -80],
    ...[0, st * 0.5, ct * m, 3],
    ...[0, 0, 0, 1],
  ];
}
