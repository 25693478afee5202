import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyKnownMetrics, verifyMetrics } from '../../../src/evaluation/verify/metrics.ts';
import { runMyograph } from '../../support/command.ts';

const FILE = new URL('../../../src/evaluation/verify/published-values.json', import.meta.url);

const planar = {
  name: 'one of four pixels missed',
  convention: 'border_voxels',
  size: [2, 2],
  spacing_mm: [1, 1],
  truth: [
    {
      voxels: [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
    },
  ],
  prediction: [
    {
      voxels: [
        [0, 0],
        [1, 1],
      ],
    },
  ],
};

function fileOf(change: object): string {
  return JSON.stringify({ cases: [{ ...planar, expected: { dice: 0.8 }, ...change }] });
}

test('Dice values and surface distances are the published ones', async () => {
  const { values } = await verifyKnownMetrics();
  const cases: { expected: object }[] = JSON.parse(readFileSync(FILE, 'utf8')).cases;
  expect(values).toHaveLength(cases.flatMap(({ expected }) => Object.keys(expected)).length);
  expect(values.filter(({ pass }) => !pass)).toEqual([]);
});

describe('verifyMetrics', () => {
  test.each([
    ['another value', { dice: 0.81 }, [false]],
    ['a value that is null here', { dice: null }, [false]],
    ['a null that is a value here', { dice: 0.8, surface_dice: null }, [true, false]],
    ['values within the precision', { dice: 0.8000009 }, [true]],
    ['a null that is published otherwise', { dice: { value: null, published: 'nan' } }, [false]],
  ])('judges %s', (_what, expected, passes) => {
    expect(verifyMetrics(fileOf({ expected })).values.map(({ pass }) => pass)).toEqual(passes);
  });

  test('rebuilds boxes, spheres, and unions of them', () => {
    const ball = { sphere: { centre_mm: [4, 2, 2], radius_mm: 1 } };
    const { values } = verifyMetrics(
      fileOf({
        size: [5, 5, 5],
        spacing_mm: [2, 1, 1],
        truth: [ball],
        prediction: [
          {
            box: [
              [2, 3],
              [1, 4],
              [2, 3],
            ],
          },
          {
            voxels: [
              [2, 2, 1],
              [2, 2, 3],
            ],
          },
        ],
        expected: { dice: 1, hd100_mm: 0 },
      }),
    );
    expect(values.map(({ pass }) => pass)).toEqual([true, true]);
  });

  test.each([
    ['is not JSON', 'nonsense', /not JSON/],
    ['has no cases', '{}', /cases/],
    ['names no convention', fileOf({ convention: undefined }), /convention/],
    ['names a measure that there is not', fileOf({ expected: { hd95: 1 } }), /hd95/],
    ['writes inf for null', fileOf({ expected: { dice: 'inf' } }), /neither a number, null/],
    ['has a spacing of other axes', fileOf({ spacing_mm: [1, 1, 1] }), /spacing_mm/],
    ['has a voxel outside', fileOf({ truth: [{ voxels: [[0, 2]] }] }), /does not lie within size/],
    ['has a voxel of other axes', fileOf({ truth: [{ voxels: [[0]] }] }), /does not lie within/],
    [
      'has a box outside',
      fileOf({
        truth: [
          {
            box: [
              [0, 3],
              [0, 1],
            ],
          },
        ],
      }),
      /does not lie within/,
    ],
    ['has a shape that there is not', fileOf({ truth: [{ cube: 3 }] }), /neither a box/],
    ['is too large', fileOf({ size: [100_000, 100_000] }), /more than/],
  ])('refuses a file that %s', (_what, contents, message) => {
    expect(() => verifyMetrics(contents)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringMatching(message) }),
    );
  });
});

test('the command says which values are wrong, and ends with 1', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'myograph-metrics-'));
  try {
    const file = join(folder, 'values.json');
    await writeFile(file, fileOf({ expected: { dice: 0.9, hd95_mm: 0.9 } }));
    const { code, stdout } = await runMyograph(['verify', '--metrics', file], {});
    expect(code).toBe(1);
    expect(stdout).toMatch(/WRONG\s+one of four pixels missed\s+dice\s+0\.9\s+0\.8\s/);
    expect(stdout).toMatch(/right\s+one of four pixels missed\s+hd95_mm/);
    expect(stdout).toContain('2 values, 1 wrong.');
  } finally {
    await rm(folder, { recursive: true });
  }
});
