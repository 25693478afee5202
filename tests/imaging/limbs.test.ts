import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { voxelToMm } from '../../src/imaging/affine.ts';
import type { Box } from '../../src/imaging/crop.ts';
import { copyToView, viewedGrid } from '../../src/imaging/geometry.ts';
import type { Grid, Image, LabelMap } from '../../src/imaging/image.ts';
import { voxelCount } from '../../src/imaging/image.ts';
import { thighSchema } from '../../src/imaging/label-schemas.ts';
import { parseLabelTable } from '../../src/imaging/label-table.ts';
import { splitLimbs } from '../../src/imaging/limbs.ts';
import { readImage, readLabelMapCodes } from '../../src/imaging/nifti.ts';
import { checkSides } from '../../src/imaging/sides.ts';
import { readTestFile, testData } from '../support/test-data.ts';
import { views } from './arbitraries.ts';

const GRID: Grid = {
  size: [96, 48, 3],
  affine: [4, 0, 0, 100, 0, 4, 0, -50, 0, 0, 6, 20, 0, 0, 0, 1],
};

interface Disc {
  readonly x: number;
  readonly radius: number;
}

/** Discs of tissue with a dark bone in their middle, shaded from left to right, with Rayleigh noise. */
function limbs(...discs: Disc[]): Image {
  const random = noise();
  const data = Float32Array.from({ length: voxelCount(GRID.size) }, (_, index) => {
    const [x, y] = [index % 96, Math.floor(index / 96) % 48];
    const inside = discs.some((disc) => {
      const distance = Math.hypot(x - disc.x, y - 24);
      return distance < disc.radius && distance > 3;
    });
    const shading = 1 - (0.75 * x) / 96;
    return Math.hypot((inside ? 400 * shading : 0) + 8 * random(), 8 * random());
  });
  return { grid: GRID, data };
}

/** Standard normal numbers, the same ones each time. */
function noise(): () => number {
  let state = 12345;
  const uniform = () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return (state + 1) / 2 ** 31;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function overlap(a: Box, b: Box): boolean {
  return [0, 1, 2].every((axis) => {
    const [startA = 0, startB = 0] = [a.start[axis], b.start[axis]];
    return startA < startB + (b.size[axis] ?? 0) && startB < startA + (a.size[axis] ?? 0);
  });
}

function expectNotSeparable(image: Image, reason: string): void {
  expect(() => splitLimbs(image)).toThrow(
    expect.objectContaining({
      code: 'LIMBS_NOT_SEPARABLE',
      message: expect.stringContaining('cut the file by hand'),
      details: expect.objectContaining({ reason }),
    }),
  );
}

describe('an image of two limbs', () => {
  const image = limbs({ x: 25, radius: 18 }, { x: 66, radius: 20 });

  test('is cut into the left one, at lower x, and the right one, with all slices', () => {
    const [left, right] = splitLimbs(image);
    expect([left.side, right.side]).toEqual(['LEFT', 'RIGHT']);
    expect(left.box.start[0]).toBeLessThanOrEqual(7);
    expect(left.box.start[0] + left.box.size[0]).toBeGreaterThanOrEqual(43);
    expect(right.box.start[0]).toBeLessThanOrEqual(47);
    expect(right.box.start[0]).toBeGreaterThanOrEqual(43);
    expect([left.box.size[2], right.box.size[2]]).toEqual([3, 3]);
  });

  test('keeps every voxel where it was, and the two do not overlap, however it is stored', () => {
    fc.assert(
      fc.property(views, (view) => {
        const grid = viewedGrid(GRID, view);
        const data = copyToView(image.data.slice(), image.data, GRID.size, view);
        const parts = splitLimbs({ grid, data });
        expect(overlap(parts[0].box, parts[1].box)).toBe(false);
        expect(centre(parts[0].image.grid)[0]).toBeLessThan(centre(parts[1].image.grid)[0]);
        for (const part of parts) {
          const [i, j, k] = part.box.start;
          expect(part.image.data[0]).toBe(data[(k * grid.size[1] + j) * grid.size[0] + i]);
          expect(voxelToMm(part.image.grid.affine, [0, 0, 0])).toEqual(
            voxelToMm(grid.affine, [i, j, k]),
          );
        }
      }),
      { numRuns: 20 },
    );
  });

  test('is cut through where the limbs touch over half their height', () => {
    const [left] = splitLimbs(limbs({ x: 30, radius: 20 }, { x: 64, radius: 20 }));
    expect(Math.abs(left.box.start[0] + left.box.size[0] - 47)).toBeLessThanOrEqual(2);
  });

  test('never loses a labelled voxel', () => {
    const labels: LabelMap = { grid: GRID, data: new Uint8Array(image.data.length) };
    const corners = [0, 95, 96 * 47, labels.data.length - 1];
    for (const [n, index] of corners.entries()) labels.data[index] = n + 1;
    const kept = splitLimbs(image, labels).map((limb) =>
      [...(limb.labels?.data ?? [])].filter((value) => value > 0).sort(),
    );
    expect(kept).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });
});

describe('refused', () => {
  test('one limb, whose bone is no valley', () => {
    expectNotSeparable(limbs({ x: 48, radius: 22 }), 'ONE_LIMB');
  });

  test('one limb and a part of the other', () => {
    expectNotSeparable(limbs({ x: 40, radius: 22 }, { x: 100, radius: 10 }), 'ONE_LIMB');
  });

  test('limbs that touch all along', () => {
    expectNotSeparable(limbs({ x: 36, radius: 22 }, { x: 60, radius: 22 }), 'TOUCHING');
  });

  test('noise, and nothing at all', () => {
    expectNotSeparable(limbs(), 'EMPTY');
    const data = new Float32Array(voxelCount(GRID.size));
    expectNotSeparable({ grid: GRID, data }, 'EMPTY');
    expectNotSeparable({ grid: GRID, data: data.fill(3) }, 'EMPTY');
  });
});

describe.skipIf(!testData)('the real thigh', () => {
  const folder = 'thigh_mri_qmritools';
  const read = async () => {
    const image = await readImage(readTestFile(`${folder}/thigh.nii.gz`), 'thigh');
    const codes = await readLabelMapCodes(readTestFile(`${folder}/thigh_labels.nii.gz`), 'labels');
    const text = new TextDecoder().decode(readTestFile(`${folder}/labels_itksnap.txt`));
    return { image, codes, table: parseLabelTable(text, 'table', thighSchema) };
  };

  test('is cut so that every left code is in the left limb and every right code in the right', async () => {
    const { image, codes, table } = await read();
    const sides = new Map([...table].map(([code, { side }]) => [code, side === 'LEFT' ? 1 : 2]));
    const data = new Uint8Array(codes.codes.length);
    for (const [n, code] of codes.codes.entries()) data[n] = sides.get(code) ?? 0;
    const counts = splitLimbs(image, { grid: codes.grid, data }).map(({ labels }) =>
      [1, 2].map((value) => labels?.data.filter((label) => label === value).length),
    );
    expect(counts).toEqual([
      [187923, 0],
      [0, 205813],
    ]);
  });

  test('passes the check of sides, and not with left and right exchanged, of one muscle or all', async () => {
    const { codes, table } = await read();
    checkSides(codes, table, 'labels');
    const exchanged = (chosen: (code: number) => boolean) =>
      new Map(
        [...table].map(([code, entry]) => {
          const other = entry.side === 'LEFT' ? ('RIGHT' as const) : ('LEFT' as const);
          return [code, chosen(code) ? { ...entry, side: other } : entry] as const;
        }),
      );
    const refusal = (codesInError: number[]) =>
      expect.objectContaining({
        code: 'LABEL_SIDE_MISMATCH',
        details: expect.objectContaining({
          codes: codesInError.map((code) => expect.objectContaining({ code })),
        }),
      });
    const one = exchanged((code) => code === 47 || code === 48);
    expect(() => checkSides(codes, one, 'labels')).toThrow(refusal([47, 48]));
    expect(() =>
      checkSides(
        codes,
        exchanged(() => true),
        'labels',
      ),
    ).toThrow(/31 \(right\)/);
  });
});

function centre({ size, affine }: Grid) {
  return voxelToMm(affine, [size[0] / 2, size[1] / 2, size[2] / 2]);
}
