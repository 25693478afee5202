import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  resampleImageSlices,
  resampleLabelSlices,
  resampling,
  restoreLabelSlices,
} from '../../src/imaging/resample.ts';

const side = fc.integer({ min: 1, max: 24 });
const extents = fc.record({ height: side, width: side });
const mm = fc.double({ min: 0.3, max: 3, noNaN: true });
const pixelSizes = fc.record({ height: mm, width: mm });
const SQUARE = { height: 1, width: 1 };

interface Extent {
  readonly height: number;
  readonly width: number;
}

const fitted = (slice: Extent, canvas: Extent, pixelSize = SQUARE) =>
  resampling({ ...slice, pixelSize }, { ...canvas, spacing: null });
const spaced = (slice: Extent, pixelSize: Extent, spacing: number) =>
  resampling({ ...slice, pixelSize }, { height: 8, width: 8, spacing });
/** Without padding, whatever becomes of the proportions. */
const stretched = (slice: Extent, to: Extent) =>
  fitted(slice, to, { height: 1 / slice.height / to.width, width: 1 / slice.width / to.height });

function labels(height: number, width: number, count = 2) {
  const data = Uint8Array.from({ length: count * height * width }, (_, n) => (n * 7) % 5);
  return { count, height, width, data };
}

/** Seven rows of five pixels without a pattern. */
const REFERENCE = {
  count: 1,
  height: 7,
  width: 5,
  data: Float32Array.from({ length: 35 }, (_, n) => {
    const [i, j] = [Math.floor(n / 5), n % 5];
    return (7 * i * i + 3 * i * j + 5 * j * j) % 23;
  }),
};

describe('a fitted slice', () => {
  test('keeps its proportions in mm, touches two sides and is centred in the canvas', () => {
    expect(fitted({ height: 496, width: 704 }, { height: 256, width: 256 })).toEqual({
      from: { height: 496, width: 704 },
      to: { height: 256, width: 256 },
      box: { top: 38, left: 0, height: 180, width: 256 },
    });
    fc.assert(
      fc.property(extents, extents, pixelSizes, (slice, canvas, pixelSize) => {
        const { box, to } = fitted(slice, canvas, pixelSize);
        expect(to).toEqual(canvas);
        expect(box.height === canvas.height || box.width === canvas.width).toBe(true);
        expect(Math.abs(canvas.height - box.height - 2 * box.top)).toBeLessThanOrEqual(1);
        expect(Math.abs(canvas.width - box.width - 2 * box.left)).toBeLessThanOrEqual(1);
        const [tall, wide] = [slice.height * pixelSize.height, slice.width * pixelSize.width];
        const perMm = Math.min(canvas.height / tall, canvas.width / wide);
        expect(Math.abs(box.height - Math.max(1, tall * perMm))).toBeLessThanOrEqual(0.5001);
        expect(Math.abs(box.width - Math.max(1, wide * perMm))).toBeLessThanOrEqual(0.5001);
      }),
    );
  });

  test('of pixels twice as high as wide comes out square where it is square in mm', () => {
    const { box } = fitted(
      { height: 64, width: 128 },
      { height: 96, width: 100 },
      {
        height: 1.4,
        width: 0.7,
      },
    );
    expect(box).toEqual({ top: 0, left: 2, height: 96, width: 96 });
  });
});

describe('a slice at a spacing', () => {
  test('keeps its physical size to half a pixel, and has no padding', () => {
    fc.assert(
      fc.property(extents, pixelSizes, mm, (slice, pixelSize, spacing) => {
        const { box, to } = spaced(slice, pixelSize, spacing);
        expect(box).toEqual({ top: 0, left: 0, ...to });
        const [tall, wide] = [slice.height * pixelSize.height, slice.width * pixelSize.width];
        expect(Math.abs(to.height - Math.max(1, tall / spacing))).toBeLessThanOrEqual(0.5001);
        expect(Math.abs(to.width - Math.max(1, wide / spacing))).toBeLessThanOrEqual(0.5001);
      }),
    );
    expect(spaced({ height: 512, width: 512 }, { height: 0.7, width: 0.7 }, 1).to).toEqual({
      height: 358,
      width: 358,
    });
  });

  test('equal to its pixel size is the slice itself', () => {
    fc.assert(
      fc.property(extents, mm, (slice, spacing) => {
        const plan = spaced(slice, { height: spacing, width: spacing }, spacing);
        const stack = labels(slice.height, slice.width);
        const image = { ...stack, data: Float32Array.from(stack.data, (value) => value / 3) };
        expect(resampleImageSlices(image, plan)).toEqual(image);
        expect(resampleLabelSlices(stack, plan)).toEqual(stack);
      }),
    );
  });
});

describe('labels', () => {
  test('come back exactly from a canvas or a spacing that enlarged them', () => {
    fc.assert(
      fc.property(extents, fc.integer({ min: 0, max: 20 }), ({ height, width }, more) => {
        const stack = labels(height, width);
        const plan = fitted(stack, { height: height + more, width: width + more });
        expect(restoreLabelSlices(resampleLabelSlices(stack, plan), plan)).toEqual(stack);
      }),
    );
    fc.assert(
      fc.property(extents, pixelSizes, mm, ({ height, width }, pixelSize, share) => {
        const stack = labels(height, width);
        const spacing = (Math.min(pixelSize.height, pixelSize.width) * share) / 3;
        const plan = spaced(stack, pixelSize, spacing);
        expect(restoreLabelSlices(resampleLabelSlices(stack, plan), plan)).toEqual(stack);
      }),
    );
  });

  test('come back from a smaller canvas with their size, and with no label that was not there', () => {
    fc.assert(
      fc.property(extents, extents, pixelSizes, (size, canvas, pixelSize) => {
        const stack = labels(size.height, size.width);
        const plan = fitted(size, canvas, pixelSize);
        const back = restoreLabelSlices(resampleLabelSlices(stack, plan), plan);
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
    const plan = fitted(disc, { height: 32, width: 32 });
    const back = restoreLabelSlices(resampleLabelSlices(disc, plan), plan);
    const common = disc.data.filter((value, n) => value === 1 && back.data[n] === 1).length;
    const total = [...disc.data, ...back.data].filter((value) => value === 1).length;
    expect((2 * common) / total).toBeGreaterThan(0.95);
  });

  // SciPy 1.17.1: ndimage.zoom(labels, (3 / 7, 4 / 5), order=0, grid_mode=True, mode='nearest'),
  // and (9 / 7, 8 / 5) likewise.
  test('are those that SciPy has under the centres of the target pixels', () => {
    const stack = { ...REFERENCE, data: Uint8Array.from(REFERENCE.data, (value) => value % 5) };
    const smaller = resampleLabelSlices(stack, stretched(stack, { height: 3, width: 4 }));
    expect([...smaller.data]).toEqual([2, 0, 0, 2, 2, 3, 0, 3, 4, 1, 2, 1]);
    const larger = resampleLabelSlices(stack, stretched(stack, { height: 9, width: 8 }));
    expect([...larger.data.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0, 2, 1, 1]);
    expect([...larger.data.subarray(32, 40)]).toEqual([2, 2, 3, 4, 4, 0, 3, 3]);
    expect([...larger.data.subarray(64)]).toEqual([2, 2, 2, 4, 4, 1, 3, 3]);
  });
});

describe('images', () => {
  test('of one value stay that value', () => {
    fc.assert(
      fc.property(extents, extents, pixelSizes, (size, canvas, pixelSize) => {
        const data = new Float32Array(size.height * size.width).fill(3.5);
        const plan = fitted(size, canvas, pixelSize);
        const resized = resampleImageSlices({ count: 1, ...size, data }, plan);
        for (const value of resized.data) expect(value).toBeCloseTo(3.5, 5);
      }),
    );
  });

  test('a whole reduction is the mean over each target pixel, padded with the smallest value', () => {
    const data = Float32Array.of(1, 3, 5, 7, 1, 3, 5, 7);
    const stack = { count: 1, height: 2, width: 4, data };
    const resized = resampleImageSlices(stack, fitted(stack, { height: 2, width: 2 }));
    expect([...resized.data]).toEqual([2, 6, 1, 1]);
  });

  test('enlarged, a straight slope stays straight between the first and the last centre', () => {
    const stack = { count: 1, height: 1, width: 4, data: Float32Array.of(0, 1, 2, 3) };
    const resized = resampleImageSlices(stack, fitted(stack, { height: 2, width: 8 }));
    const row = [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3];
    expect([...resized.data]).toEqual([...row, ...row]);
  });

  // OpenCV 5.0.0: cv2.resize(image, (4, 3), interpolation=cv2.INTER_AREA).
  test('reduced, they have the values of OpenCV’s area average', () => {
    const resized = resampleImageSlices(REFERENCE, stretched(REFERENCE, { height: 3, width: 4 }));
    const expected = [
      ...[5.142857, 12.457143, 17.342857, 11.914286],
      ...[13.942857, 12.4, 15.657144, 15.828572],
      ...[17.857143, 15.342858, 11.057143, 12.885715],
    ];
    expected.forEach((value, n) => {
      expect(resized.data[n]).toBeCloseTo(value, 4);
    });
  });

  // SciPy 1.17.1: ndimage.zoom(image, (9 / 7, 8 / 5), order=1, grid_mode=True, mode='nearest').
  test('enlarged, they have the values of SciPy’s linear interpolation', () => {
    const resized = resampleImageSlices(REFERENCE, stretched(REFERENCE, { height: 9, width: 8 }));
    const expected = [
      ...[0, 2.1875, 5.9375, 15.3125, 20.625, 21.875, 15.8125, 11],
      ...[4.666667, 7.729167, 11.770833, 12.8125, 14.583333, 17.083333, 12.270833, 8.333333],
    ];
    expected.forEach((value, n) => {
      expect(resized.data[n]).toBeCloseTo(value, 4);
    });
  });
});
