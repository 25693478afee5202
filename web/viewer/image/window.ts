/** What is black and what is white. */
export interface Window {
  readonly low: number;
  readonly high: number;
}

/** Lowest and highest value of an image. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

export function valueRange(data: Float32Array): ValueRange {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min > max ? { min: 0, max: 0 } : { min, max };
}

const BINS = 2048;

/**
 * From the 1st to the 99.5th percentile of what is brighter than the darkest values, so that neither the air around
 * nor a few bright vessels decide what muscle looks like.
 */
export function autoWindow(data: Float32Array): Window {
  const range = valueRange(data);
  const width = (range.max - range.min) / BINS;
  if (width === 0) return { low: range.min, high: range.min + 1 };
  const counts = new Uint32Array(BINS);
  for (const value of data) {
    const bin = Math.min(BINS - 1, Math.floor((value - range.min) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  // The first bin is air where the image was masked or the scanner wrote zeros.
  counts[0] = 0;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const at = (share: number) => range.min + width * binOf(counts, share * total);
  const [low, high] = [at(0.01), at(0.995) + width];
  return high > low ? { low, high } : { low: range.min, high: range.max };
}

function binOf(counts: Uint32Array, rank: number): number {
  let before = 0;
  for (const [bin, count] of counts.entries()) {
    before += count;
    if (before >= rank && before > 0) return bin;
  }
  return counts.length - 1;
}

/**
 * The window after a drag: to the right it gets wider, downwards higher values are wanted, so it gets darker.
 *
 * @param moved as shares of the width and height of the picture
 */
export function draggedWindow(
  { low, high }: Window,
  moved: { readonly x: number; readonly y: number },
  { min, max }: ValueRange,
): Window {
  const level = (low + high) / 2 + moved.y * (max - min);
  const width = Math.max((max - min) / 500, high - low + moved.x * (max - min));
  return { low: level - width / 2, high: level + width / 2 };
}
