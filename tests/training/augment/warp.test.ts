import { describe, expect, test } from 'vitest';
import { elasticDisplacement } from '../../../src/training/augment/elastic.ts';
import { type SpatialChange, warpedWindow } from '../../../src/training/augment/warp.ts';
import { cutLabelled } from '../../../src/training/augment/window.ts';
import { randomFrom } from '../../../src/training/random.ts';
import { AIR, radians, sliceOf, unchanged, wholeOf } from './slices.ts';

const small = sliceOf(
  5,
  6,
  (r, c) => (3 * r * r + 5 * c + ((r * c) % 4) * 2) / 10,
  (r, c) => (2 * r + 3 * c) % 5,
);

/** A disc of class 1 with a square of class 2 in it, off the centre. */
const shapes = sliceOf(
  96,
  128,
  (r, c) => Math.exp(-((r - 40) ** 2 + (c - 70) ** 2) / 400),
  (r, c) => {
    if (Math.abs(r - 44) < 6 && Math.abs(c - 60) < 6) return 2;
    return (r - 46) ** 2 + (c - 66) ** 2 < 24 ** 2 ? 1 : 0;
  },
);

const areas = (labels: Uint8Array) =>
  [1, 2].map((label) => labels.filter((value) => value === label).length);

describe('a warped window', () => {
  // scipy.ndimage.affine_transform, order 1, mode 'grid-constant', cval −1 (SciPy 1.17.1)
  test.each<[string, Partial<SpatialChange>, number[][]]>([
    [
      'turned by 30° and enlarged',
      { angle: radians(30), factor: 1.2 },
      [
        [-0.09133, 0.98008, 1.79779, 2.21694, 2.76967, 3.01738],
        [0.67987, 1.35271, 2.13184, 2.73991, 3.11292, 4.3749],
        [0.76875, 1.6108, 2.21528, 3.26299, 4.04357, 5.11454],
        [1.14536, 2.26446, 3.11913, 4.11894, 5.11997, 6.25214],
        [1.41706, 3.04889, 4.25869, 5.21974, 5.68403, 2.88043],
      ],
    ],
    [
      'turned by −20°, shrunk and mirrored',
      { angle: radians(-20), factor: 0.8, mirrored: true },
      [
        [-1.0, -0.97437, -0.07524, 0.32171, -0.03961, -1.0],
        [1.62413, 1.99072, 1.83873, 1.37128, 0.96638, -0.71389],
        [1.23446, 2.82498, 2.95536, 2.59369, 2.92086, 1.16623],
        [-0.28228, 4.69404, 4.49953, 4.88874, 5.10056, 3.34856],
        [-1.0, 5.94228, 5.71843, 2.13939, -0.93746, -1.0],
      ],
    ],
  ])('%s has the intensities that SciPy gives', (_name, change, expected) => {
    const { images } = warpedWindow(wholeOf(small), { ...unchanged, ...change });
    expected.flat().forEach((value, at) => {
      expect(images[at]).toBeCloseTo(value, 4);
    });
  });

  test('has the labels that SciPy gives at order 0', () => {
    const { labels } = warpedWindow(wholeOf(small), {
      ...unchanged,
      angle: radians(30),
      factor: 1.2,
    });
    const expected = [
      [1, 1, 4, 4, 4, 4],
      [3, 3, 1, 1, 1, 4],
      [0, 0, 0, 3, 3, 3],
      [4, 2, 2, 2, 0, 0],
      [4, 4, 4, 4, 2, 2],
    ];
    expect([...labels]).toEqual(expected.flat());
  });

  test('is the cut itself, bit for bit, where nothing changes, and mirrored twice', () => {
    const plain = cutLabelled(wholeOf(small));
    expect(warpedWindow(wholeOf(small), unchanged)).toEqual(plain);
    const mirrored = warpedWindow(wholeOf(small), { ...unchanged, mirrored: true });
    expect([...mirrored.images.subarray(0, 6)]).toEqual([...plain.images.subarray(0, 6)].reverse());
    expect(warpedWindow(wholeOf(mirrored), { ...unchanged, mirrored: true })).toEqual(plain);
  });

  test.each([-75, -15, 15, 40])('keeps areas when turned by %i°', (degrees) => {
    const { labels } = warpedWindow(wholeOf(shapes), { ...unchanged, angle: radians(degrees) });
    const before = areas(shapes.labels);
    areas(labels).forEach((area, n) => {
      expect(Math.abs(area / (before[n] ?? 0) - 1)).toBeLessThan(0.04);
    });
  });

  test('has areas that grow with the square of the factor', () => {
    const { labels } = warpedWindow(wholeOf(shapes), { ...unchanged, factor: 1.2 });
    const before = areas(shapes.labels);
    areas(labels).forEach((area, n) => {
      expect(Math.abs(area / (before[n] ?? 0) / 1.2 ** 2 - 1)).toBeLessThan(0.04);
    });
  });

  test('shows what the slices hold beyond the window, and air beyond the slices', () => {
    const wide = sliceOf(40, 40, (r, c) => r + c);
    const cut = { ...wholeOf(wide), size: { depth: 1, height: 20, width: 20 } };
    const inside = { ...cut, origin: { slice: 0, row: 10, column: 10 } };
    const half = { ...unchanged, factor: 0.5 };
    // Every second pixel of the whole: none of it is air.
    expect(Math.min(...warpedWindow(inside, half).images)).toBeGreaterThan(0);
    expect(warpedWindow(cut, half).images[0]).toBe(AIR);
  });

  test('has air for slices beyond the stack, in which the classes are known that the stack knows', () => {
    const partly = { ...small, presence: Uint8Array.of(0, 1, 0) };
    const cut = { ...wholeOf(partly), size: { depth: 3, height: 5, width: 6 } };
    const padded = { ...cut, origin: { slice: -1, row: 0, column: 0 } };
    for (const change of [unchanged, { ...unchanged, angle: radians(10) }]) {
      const { images, labels, presence } = warpedWindow(padded, change);
      expect([...presence]).toEqual([0, 1, 0, 0, 1, 0, 0, 1, 0]);
      for (const slice of [0, 2]) {
        expect(new Set(images.subarray(slice * 30, slice * 30 + 30))).toEqual(new Set([AIR]));
        expect(new Set(labels.subarray(slice * 30, slice * 30 + 30))).toEqual(new Set([0]));
      }
    }
  });
});

describe('elastic displacement', () => {
  test('is the cubic B-spline through its nodes', () => {
    let drawn = 0;
    const given = () => ((drawn++ * 37 + 11) % 101) / 101;
    const { rows, columns } = elasticDisplacement({ height: 9, width: 17 }, 0.4, given);
    // scipy.interpolate.BSpline on the same nodes (SciPy 1.17.1)
    const expected = [
      [0, 0, 0.195147, -0.070366],
      [1, 3, 0.189181, 0.087106],
      [4, 8, 0.08915, 0.174937],
      [7, 5, 0.073308, -0.080667],
      [8, 16, -0.138148, 0.06198],
    ] as const;
    for (const [row, column, down, across] of expected) {
      expect(rows[row * 17 + column]).toBeCloseTo(down, 5);
      expect(columns[row * 17 + column]).toBeCloseTo(across, 5);
    }
  });

  test('moves no pixel further than it may, and never folds', () => {
    const size = { height: 48, width: 64 };
    for (const [seed, most] of [3, 8, 60].entries()) {
      const { rows, columns } = elasticDisplacement(size, most, randomFrom(seed));
      for (let at = 0; at < rows.length - 64; at += 1) {
        expect(Math.hypot(rows[at] ?? 0, columns[at] ?? 0)).toBeLessThanOrEqual(most);
        if (at % 64 === 63) continue;
        const step = (values: Float32Array, by: number) =>
          (values[at + by] ?? 0) - (values[at] ?? 0);
        const [down, skewed] = [1 + step(rows, 64), step(rows, 1)];
        const [skewedDown, across] = [step(columns, 64), 1 + step(columns, 1)];
        expect(down * across - skewed * skewedDown).toBeGreaterThan(0);
      }
    }
  });
});
