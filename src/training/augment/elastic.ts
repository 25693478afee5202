import type { Random } from '../random.ts';

/** Cells of the coarse grid along each side; with the spline's margin, seven nodes, as in TorchIO. */
const CELLS = 4;
const NODES = CELLS + 3;

/**
 * Nodes may move by this share of their distance: below it no cubic B-spline folds over itself
 * (Choi and Lee 2000, in 2D).
 */
const UNFOLDED = 0.48;

/** Where each pixel is taken from, relative to its place. */
export interface Displacement {
  /** [H, W] in pixels. */
  readonly rows: Float32Array;
  readonly columns: Float32Array;
}

interface Extent {
  readonly height: number;
  readonly width: number;
}

/**
 * A smooth random displacement: a cubic B-spline through a coarse grid of random vectors, none longer than
 * `most` pixels, so that no pixel moves further. It never folds, whatever `most` is.
 */
export function elasticDisplacement(
  { height, width }: Extent,
  most: number,
  random: Random,
): Displacement {
  const radius = Math.min(most, (UNFOLDED * (Math.min(height, width) - 1)) / CELLS);
  const nodes = randomVectors(radius, random);
  return {
    rows: splineSurface(nodes.rows, height, width),
    columns: splineSurface(nodes.columns, height, width),
  };
}

/** Vectors spread evenly over a disc. */
function randomVectors(radius: number, random: Random): Displacement {
  const rows = new Float32Array(NODES * NODES);
  const columns = new Float32Array(NODES * NODES);
  for (let node = 0; node < rows.length; node += 1) {
    const length = radius * Math.sqrt(random());
    const angle = 2 * Math.PI * random();
    rows[node] = length * Math.sin(angle);
    columns[node] = length * Math.cos(angle);
  }
  return { rows, columns };
}

/** Interpolates [NODES, NODES] to [height, width]. */
function splineSurface(nodes: Float32Array, height: number, width: number): Float32Array {
  const surface = new Float32Array(height * width);
  const down = splineTaps(height);
  const across = splineTaps(width);
  const line = new Float32Array(NODES);
  for (let row = 0; row < height; row += 1) {
    for (let node = 0; node < NODES; node += 1) line[node] = blend(nodes, node, NODES, down, row);
    for (let column = 0; column < width; column += 1) {
      surface[row * width + column] = blend(line, 0, 1, across, column);
    }
  }
  return surface;
}

interface Taps {
  /** First of the four nodes of each pixel. */
  readonly first: Uint8Array;
  /** [length, 4] their weights, which sum to 1. */
  readonly weights: Float64Array;
}

function splineTaps(length: number): Taps {
  const first = new Uint8Array(length);
  const weights = new Float64Array(length * 4);
  for (let n = 0; n < length; n += 1) {
    const place = length === 1 ? CELLS / 2 : (n * CELLS) / (length - 1);
    const cell = Math.min(CELLS - 1, Math.floor(place));
    first[n] = cell;
    weights.set(cubicWeights(place - cell), n * 4);
  }
  return { first, weights };
}

/** The uniform cubic B-spline's weights at the share t of a cell. */
function cubicWeights(t: number): readonly number[] {
  return [
    (1 - t) ** 3 / 6,
    (3 * t ** 3 - 6 * t ** 2 + 4) / 6,
    (-3 * t ** 3 + 3 * t ** 2 + 3 * t + 1) / 6,
    t ** 3 / 6,
  ];
}

function blend(
  values: Float32Array,
  start: number,
  stride: number,
  { first, weights }: Taps,
  n: number,
): number {
  const at = start + (first[n] ?? 0) * stride;
  return (
    (weights[n * 4] ?? 0) * (values[at] ?? 0) +
    (weights[n * 4 + 1] ?? 0) * (values[at + stride] ?? 0) +
    (weights[n * 4 + 2] ?? 0) * (values[at + 2 * stride] ?? 0) +
    (weights[n * 4 + 3] ?? 0) * (values[at + 3 * stride] ?? 0)
  );
}
