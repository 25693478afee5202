/**
 * Weights of the source pixels for each target pixel n: those of the pixels from starts[n] on are
 * weights[offsets[n]] to weights[offsets[n + 1] - 1], and sum to 1.
 */
interface Taps {
  readonly starts: Int32Array;
  readonly offsets: Int32Array;
  readonly weights: Float64Array;
}

/**
 * From `from` pixels to `to`: fewer of them average over each target pixel's extent, more interpolate
 * linearly between the centres.
 */
export function taps(from: number, to: number): Taps {
  const weigh = to < from ? areaWeights : linearWeights;
  const all = Array.from({ length: to }, (_, n) => weigh(n, from, to));
  const offsets = new Int32Array(to + 1);
  all.forEach(({ weights }, n) => {
    offsets[n + 1] = (offsets[n] ?? 0) + weights.length;
  });
  return {
    starts: Int32Array.from(all, ({ start }) => start),
    offsets,
    weights: Float64Array.from(all.flatMap(({ weights }) => weights)),
  };
}

interface PixelWeights {
  readonly start: number;
  readonly weights: readonly number[];
}

function areaWeights(n: number, from: number, to: number): PixelWeights {
  const [begin, end] = [(n * from) / to, ((n + 1) * from) / to];
  const start = Math.floor(begin);
  const last = Math.min(from, Math.ceil(end));
  const weights = Array.from({ length: last - start }, (_, m) => {
    const covered = Math.min(end, start + m + 1) - Math.max(begin, start + m);
    return covered / (end - begin);
  });
  return { start, weights };
}

function linearWeights(n: number, from: number, to: number): PixelWeights {
  const centre = Math.min(from - 1, Math.max(0, ((n + 0.5) * from) / to - 0.5));
  const start = Math.floor(centre);
  const share = centre - start;
  return { start, weights: share === 0 ? [1] : [1 - share, share] };
}

/** Row n of a slice resampled across its rows alone. */
export function sumRows(
  source: Float32Array,
  { starts, offsets, weights }: Taps,
  n: number,
  target: Float64Array,
): void {
  const width = target.length;
  const first = offsets[n] ?? 0;
  const end = offsets[n + 1] ?? 0;
  let at = (starts[n] ?? 0) * width;
  target.fill(0);
  for (let tap = first; tap < end; tap += 1) {
    const weight = weights[tap] ?? 0;
    for (let column = 0; column < width; column += 1) {
      target[column] = (target[column] ?? 0) + weight * (source[at + column] ?? 0);
    }
    at += width;
  }
}

/** Resamples one row into `target`, from the index `at` on. */
export function sumColumns(
  row: Float64Array,
  { starts, offsets, weights }: Taps,
  target: Float32Array,
  at: number,
): void {
  let tap = 0;
  for (let n = 0; n < starts.length; n += 1) {
    const end = offsets[n + 1] ?? 0;
    let pixel = starts[n] ?? 0;
    let sum = 0;
    for (; tap < end; tap += 1) {
      sum += (weights[tap] ?? 0) * (row[pixel] ?? 0);
      pixel += 1;
    }
    target[at + n] = sum;
  }
}
