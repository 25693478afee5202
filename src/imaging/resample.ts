import type { SliceStack } from './slices.ts';

/** Where the resized content of a slice lies in a canvas of another size, in pixels. */
export interface Letterbox {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

interface Extent {
  readonly height: number;
  readonly width: number;
}

/** Weights of the source pixels `start`, `start + 1`, … for one target pixel. They sum to 1. */
interface Taps {
  readonly start: number;
  readonly weights: readonly number[];
}

/** The largest box of a slice's own proportions (in pixels) that fits a canvas, centred. */
export function letterbox(slice: Extent, canvas: Extent): Letterbox {
  const factor = Math.min(canvas.height / slice.height, canvas.width / slice.width);
  const height = Math.min(canvas.height, Math.max(1, Math.round(slice.height * factor)));
  const width = Math.min(canvas.width, Math.max(1, Math.round(slice.width * factor)));
  return {
    top: Math.floor((canvas.height - height) / 2),
    left: Math.floor((canvas.width - width) / 2),
    height,
    width,
  };
}

/**
 * Resizes image slices in the plane to canvas.height × canvas.width, proportions kept.
 *
 * Along each direction a smaller target averages the source over each target pixel's area, a larger one
 * interpolates linearly. The rest of the canvas gets the stack's smallest value, which is air.
 */
export function resizeImageSlices(
  stack: SliceStack<Float32Array>,
  canvas: Extent,
): SliceStack<Float32Array> {
  const box = letterbox(stack, canvas);
  const rows = taps(stack.height, box.height);
  const columns = taps(stack.width, box.width);
  const data = new Float32Array(stack.count * canvas.height * canvas.width).fill(least(stack.data));
  const narrowed = new Float32Array(stack.height * box.width);
  for (let slice = 0; slice < stack.count; slice += 1) {
    const source = sliceData(stack.data, stack, slice);
    resizeRows(source, stack, columns, narrowed);
    const target = sliceData(data, canvas, slice);
    rows.forEach(({ start, weights }, row) => {
      const at = (box.top + row) * canvas.width + box.left;
      for (let column = 0; column < box.width; column += 1) {
        let sum = 0;
        for (let n = 0; n < weights.length; n += 1) {
          sum += (weights[n] ?? 0) * (narrowed[(start + n) * box.width + column] ?? 0);
        }
        target[at + column] = sum;
      }
    });
  }
  return { count: stack.count, ...extent(canvas), data };
}

/** Resizes label slices as resizeImageSlices does images, by nearest neighbour and padded with 0. */
export function resizeLabelSlices(
  stack: SliceStack<Uint8Array>,
  canvas: Extent,
): SliceStack<Uint8Array> {
  const box = letterbox(stack, canvas);
  const data = new Uint8Array(stack.count * canvas.height * canvas.width);
  copyNearest(stack, { top: 0, left: 0, ...extent(stack) }, data, canvas, box);
  return { count: stack.count, ...extent(canvas), data };
}

/**
 * The inverse of resizeLabelSlices: takes predictions on a canvas back to the original matrix by nearest
 * neighbour, padding removed. Exact where the canvas had enlarged the slices.
 */
export function restoreLabelSlices(
  stack: SliceStack<Uint8Array>,
  original: Extent,
): SliceStack<Uint8Array> {
  const box = letterbox(original, stack);
  const data = new Uint8Array(stack.count * original.height * original.width);
  copyNearest(stack, box, data, original, { top: 0, left: 0, ...extent(original) });
  return { count: stack.count, ...extent(original), data };
}

/** Fills the box `to` of each target slice from the box `from` of each source slice. */
function copyNearest(
  source: SliceStack<Uint8Array>,
  from: Letterbox,
  target: Uint8Array,
  targetExtent: Extent,
  to: Letterbox,
): void {
  const columns = nearest(from.width, to.width).map((column) => from.left + column);
  const rows = nearest(from.height, to.height).map((row) => from.top + row);
  for (let slice = 0; slice < source.count; slice += 1) {
    const input = sliceData(source.data, source, slice);
    const output = sliceData(target, targetExtent, slice);
    rows.forEach((row, n) => {
      const at = (to.top + n) * targetExtent.width + to.left;
      columns.forEach((column, m) => {
        output[at + m] = input[row * source.width + column] ?? 0;
      });
    });
  }
}

/** For each of `to` pixels the one of `from` pixels under its centre. */
function nearest(from: number, to: number): number[] {
  return Array.from({ length: to }, (_, n) => Math.floor(((n + 0.5) * from) / to));
}

function taps(from: number, to: number): Taps[] {
  const make = to < from ? areaTaps : linearTaps;
  return Array.from({ length: to }, (_, n) => make(n, from, to));
}

function areaTaps(n: number, from: number, to: number): Taps {
  const [begin, end] = [(n * from) / to, ((n + 1) * from) / to];
  const start = Math.floor(begin);
  const last = Math.min(from, Math.ceil(end));
  const weights = Array.from({ length: last - start }, (_, m) => {
    const covered = Math.min(end, start + m + 1) - Math.max(begin, start + m);
    return covered / (end - begin);
  });
  return { start, weights };
}

function linearTaps(n: number, from: number, to: number): Taps {
  const centre = Math.min(from - 1, Math.max(0, ((n + 0.5) * from) / to - 0.5));
  const start = Math.min(from - 1, Math.floor(centre));
  const share = centre - start;
  return { start, weights: share === 0 ? [1] : [1 - share, share] };
}

function resizeRows(
  source: Float32Array,
  { height, width }: Extent,
  columns: readonly Taps[],
  target: Float32Array,
): void {
  for (let row = 0; row < height; row += 1) {
    columns.forEach(({ start, weights }, column) => {
      let sum = 0;
      for (let n = 0; n < weights.length; n += 1) {
        sum += (weights[n] ?? 0) * (source[row * width + start + n] ?? 0);
      }
      target[row * columns.length + column] = sum;
    });
  }
}

function sliceData(data: Float32Array, size: Extent, slice: number): Float32Array;
function sliceData(data: Uint8Array, size: Extent, slice: number): Uint8Array;
function sliceData(
  data: Float32Array | Uint8Array,
  { height, width }: Extent,
  slice: number,
): Float32Array | Uint8Array {
  return data.subarray(slice * height * width, (slice + 1) * height * width);
}

function extent({ height, width }: Extent): Extent {
  return { height, width };
}

function least(data: Float32Array): number {
  let smallest = data[0] ?? 0;
  for (const value of data) if (value < smallest) smallest = value;
  return smallest;
}
