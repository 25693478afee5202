import type { AxialLayout, PlaneSize, SliceStack } from './slices.ts';
import { sumColumns, sumRows, taps } from './taps.ts';

/** How slices are brought to the pixels of a network. */
export interface ResamplingSettings {
  /** Canvas in pixels that a whole slice is fitted into, where `spacing` is null. */
  readonly height: number;
  readonly width: number;
  /** Millimetres per pixel in both directions; null fits whole slices into the canvas. */
  readonly spacing: number | null;
}

/** Part of a matrix that content lies in, in pixels. */
interface Box extends PlaneSize {
  readonly top: number;
  readonly left: number;
}

/** From which matrix to which slices are resampled, and where in it their content lies. */
export interface Resampling {
  readonly from: PlaneSize;
  readonly to: PlaneSize;
  readonly box: Box;
}

/**
 * How slices of a layout are resampled, with their proportions in millimetres kept.
 *
 * Without a spacing the whole slice is made as large as the canvas allows and centred in it. With one, the
 * matrix is as large as the slice needs at that spacing, to the nearest pixel, and has no padding.
 */
export function resampling(
  { height, width, pixelSize }: Pick<AxialLayout, 'height' | 'width' | 'pixelSize'>,
  settings: ResamplingSettings,
): Resampling {
  const from = { height, width };
  const mm = { height: height * pixelSize.height, width: width * pixelSize.width };
  if (settings.spacing !== null) {
    const to = {
      height: pixels(mm.height / settings.spacing),
      width: pixels(mm.width / settings.spacing),
    };
    return { from, to, box: whole(to) };
  }
  const to = { height: settings.height, width: settings.width };
  const perMm = Math.min(to.height / mm.height, to.width / mm.width);
  const content = {
    height: Math.min(to.height, pixels(mm.height * perMm)),
    width: Math.min(to.width, pixels(mm.width * perMm)),
  };
  const top = Math.floor((to.height - content.height) / 2);
  const left = Math.floor((to.width - content.width) / 2);
  return { from, to, box: { top, left, ...content } };
}

/**
 * Resamples image slices in the plane.
 *
 * Along each direction a smaller target averages the source over each target pixel's area, a larger one
 * interpolates linearly between centres. Padding gets the stack's smallest value, which is air.
 */
export function resampleImageSlices(
  stack: SliceStack<Float32Array>,
  { from, to, box }: Resampling,
): SliceStack<Float32Array> {
  const rows = taps(from.height, box.height);
  const columns = taps(from.width, box.width);
  const data = new Float32Array(stack.count * area(to));
  if (area(box) < area(to)) data.fill(leastValue(stack.data));
  const row = new Float64Array(from.width);
  for (let slice = 0; slice < stack.count; slice += 1) {
    const source = stack.data.subarray(slice * area(from), (slice + 1) * area(from));
    const first = slice * area(to) + box.top * to.width + box.left;
    for (let n = 0; n < box.height; n += 1) {
      sumRows(source, rows, n, row);
      sumColumns(row, columns, data, first + n * to.width);
    }
  }
  return { count: stack.count, ...to, data };
}

/** Resamples label slices as resampleImageSlices does images, by nearest neighbour and padded with 0. */
export function resampleLabelSlices(
  stack: SliceStack<Uint8Array>,
  { from, to, box }: Resampling,
): SliceStack<Uint8Array> {
  const data = new Uint8Array(stack.count * area(to));
  copyNearest(stack, whole(from), data, to, box);
  return { count: stack.count, ...to, data };
}

/**
 * The inverse of resampleLabelSlices: takes predictions back to the original matrix by nearest
 * neighbour, padding removed. Exact where the resampling had enlarged the slices.
 */
export function restoreLabelSlices(
  stack: SliceStack<Uint8Array>,
  { from, box }: Resampling,
): SliceStack<Uint8Array> {
  const data = new Uint8Array(stack.count * area(from));
  copyNearest(stack, box, data, from, whole(from));
  return { count: stack.count, ...from, data };
}

/** The smallest value of an image, which is air. */
export function leastValue(data: Float32Array): number {
  let least = data[0] ?? 0;
  for (let n = 1; n < data.length; n += 1) {
    const value = data[n] ?? 0;
    if (value < least) least = value;
  }
  return least;
}

/** Fills the box `into` of each target slice from the box `of` of each source slice. */
function copyNearest(
  source: SliceStack<Uint8Array>,
  of: Box,
  target: Uint8Array,
  targetSize: PlaneSize,
  into: Box,
): void {
  const rows = nearest(of.height, into.height);
  const columns = nearest(of.width, into.width);
  for (let slice = 0; slice < source.count; slice += 1) {
    for (let n = 0; n < rows.length; n += 1) {
      const row = slice * source.height + of.top + (rows[n] ?? 0);
      const start = row * source.width + of.left;
      const at = slice * area(targetSize) + (into.top + n) * targetSize.width + into.left;
      if (n > 0 && rows[n] === rows[n - 1]) {
        const above = at - targetSize.width;
        target.copyWithin(at, above, above + columns.length);
        continue;
      }
      for (let m = 0; m < columns.length; m += 1) {
        target[at + m] = source.data[start + (columns[m] ?? 0)] ?? 0;
      }
    }
  }
}

/** For each of `to` pixels the one of `from` pixels under its centre. */
function nearest(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to }, (_, n) => Math.floor(((n + 0.5) * from) / to));
}

function pixels(length: number): number {
  return Math.max(1, Math.round(length));
}

function area({ height, width }: PlaneSize): number {
  return height * width;
}

function whole({ height, width }: PlaneSize): Box {
  return { top: 0, left: 0, height, width };
}
