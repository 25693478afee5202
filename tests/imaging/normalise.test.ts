import { expect, test } from 'vitest';
import type { Grid } from '../../src/imaging/image.ts';
import { normalise } from '../../src/imaging/normalise.ts';

const GRID: Grid = { size: [40, 25, 2], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };
const DATA = Float32Array.from({ length: 2000 }, (_, n) => 100 + ((n * 37) % 500));

function moments(data: Float32Array): [number, number] {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  return [mean, data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length];
}

test('a volume gets mean 0 and variance 1, whatever its gain', () => {
  const { data } = normalise({ grid: GRID, data: DATA });
  expect(moments(data)[0]).toBeCloseTo(0, 5);
  expect(moments(data)[1]).toBeCloseTo(1, 4);
  const gained = normalise({ grid: GRID, data: DATA.map((value) => value * 8) });
  for (const [n, value] of gained.data.entries()) expect(value).toBeCloseTo(data[n] ?? 0, 4);
});

test('one enormous voxel changes no other one', () => {
  const usual = normalise({ grid: GRID, data: DATA });
  const spiked = normalise({ grid: GRID, data: DATA.with(3, 1e9) });
  expect(spiked.data[100]).toBeCloseTo(usual.data[100] ?? 0, 2);
});

test('a volume of one value becomes 0', () => {
  const { data } = normalise({ grid: GRID, data: new Float32Array(2000).fill(7) });
  expect(data.every((value) => value === 0)).toBe(true);
});

test('more air around the limb changes nothing of its tissue', () => {
  const tissue = Array.from({ length: 1000 }, (_, n) => 300 + ((n * 37) % 200));
  const withAir = (air: number) => {
    const noise = Array.from({ length: air }, (_, n) => (n * 13) % 20);
    const data = Float32Array.from([...tissue, ...noise]);
    const grid: Grid = { ...GRID, size: [data.length, 1, 1] };
    return normalise({ grid, data }).data.subarray(0, tissue.length);
  };
  const [little, much] = [withAir(500), withAir(5000)];
  expect(moments(little)[0]).toBeCloseTo(0, 1);
  expect(moments(little)[1]).toBeCloseTo(1, 1);
  for (const [n, value] of much.entries()) expect(value).toBeCloseTo(little[n] ?? 0, 1);
});
