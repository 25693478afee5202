import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  letterbox,
  resizeImageSlices,
  resizeLabelSlices,
  restoreLabelSlices,
} from '../../src/imaging/resample.ts';

const side = fc.integer({ min: 1, max: 24 });
const extents = fc.record({ height: side, width: side });

function labels(height: number, width: number, count = 2) {
  const data = Uint8Array.from({ length: count * height * width }, (_, n) => (n * 7) % 5);
  return { count, height, width, data };
}

describe('the letterbox', () => {
  test('keeps proportions, touches two sides and lies within the canvas', () => {
    expect(letterbox({ height: 496, width: 704 }, { height: 256, width: 256 })).toEqual({
      top: 38,
      left: 0,
      height: 180,
      width: 256,
    });
    fc.assert(
      fc.property(extents, extents, (slice, canvas) => {
        const box = letterbox(slice, canvas);
        expect(box.height === canvas.height || box.width === canvas.width).toBe(true);
        expect(box.top + box.height).toBeLessThanOrEqual(canvas.height);
        expect(box.left + box.width).toBeLessThanOrEqual(canvas.width);
      }),
    );
  });
});

describe('labels', () => {
  test('come back exactly from a canvas at least as large', () => {
    fc.assert(
      fc.property(extents, fc.integer({ min: 0, max: 20 }), ({ height, width }, more) => {
        const stack = labels(height, width);
        const canvas = { height: height + more, width: width + more };
        expect(restoreLabelSlices(resizeLabelSlices(stack, canvas), stack)).toEqual(stack);
      }),
    );
  });

  test('come back from a smaller canvas with their size, and with no label that was not there', () => {
    fc.assert(
      fc.property(extents, extents, (size, canvas) => {
        const stack = labels(size.height, size.width);
        const back = restoreLabelSlices(resizeLabelSlices(stack, canvas), stack);
        expect([back.count, back.height, back.width]).toEqual([2, size.height, size.width]);
        expect(back.data.length).toBe(stack.data.length);
        const known = new Set(stack.data);
        expect([...back.data].every((value) => known.has(value))).toBe(true);
      }),
    );
  });

  test('of a disc keep their shape at half the size', () => {
    const disc = { count: 1, height: 64, width: 64, data: new Uint8Array(4096) };
    disc.data.forEach((_, n) => {
      const [row, column] = [Math.floor(n / 64) - 31.5, (n % 64) - 31.5];
      disc.data[n] = Math.hypot(row, column) < 20 ? 1 : 0;
    });
    const back = restoreLabelSlices(resizeLabelSlices(disc, { height: 32, width: 32 }), disc);
    const common = disc.data.filter((value, n) => value === 1 && back.data[n] === 1).length;
    const total = [...disc.data, ...back.data].filter((value) => value === 1).length;
    expect((2 * common) / total).toBeGreaterThan(0.95);
  });
});

describe('images', () => {
  test('of one value stay that value', () => {
    fc.assert(
      fc.property(extents, extents, (size, canvas) => {
        const data = new Float32Array(size.height * size.width).fill(3.5);
        const resized = resizeImageSlices({ count: 1, ...size, data }, canvas);
        for (const value of resized.data) expect(value).toBeCloseTo(3.5, 5);
      }),
    );
  });

  test('a whole reduction is the mean over each target pixel, padded with the smallest value', () => {
    const data = Float32Array.of(1, 3, 5, 7, 1, 3, 5, 7);
    const resized = resizeImageSlices(
      { count: 1, height: 2, width: 4, data },
      { height: 2, width: 2 },
    );
    expect([...resized.data]).toEqual([2, 6, 1, 1]);
  });

  test('enlarged, a straight slope stays straight between the first and the last centre', () => {
    const data = Float32Array.of(0, 1, 2, 3);
    const resized = resizeImageSlices(
      { count: 1, height: 1, width: 4, data },
      { height: 2, width: 8 },
    );
    const row = [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3];
    expect([...resized.data]).toEqual([...row, ...row]);
  });
});
