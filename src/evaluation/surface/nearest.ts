import type { VoxelSpacing } from './input.ts';

interface Grid {
  readonly depth: number;
  readonly height: number;
  readonly width: number;
}

/** More rows than any image has. */
const NONE = 1 << 20;

/**
 * Distance in mm from each of some places of a grid to the nearest of others, exactly.
 *
 * In the plane of a slice it is the separable transform of Felzenszwalb & Huttenlocher (Theory of Computing
 * 2012): rows by counting, columns by the lower envelope of parabolas. From slice to slice only what is
 * asked for is looked up, outwards from its own slice until a slice alone is too far away.
 *
 * @param from indices in the grid [depth, height, width], ascending
 * @param to likewise; at least one
 */
export function distancesTo(
  from: readonly number[],
  to: readonly number[],
  grid: Grid,
  spacing: VoxelSpacing,
): Float64Array {
  const planes = squaredInPlanes(to, grid, spacing);
  const size = grid.height * grid.width;
  const distances = new Float64Array(from.length);
  for (let index = 0; index < from.length; index++) {
    const at = from[index] ?? 0;
    const slice = Math.floor(at / size);
    distances[index] = Math.sqrt(leastSquare(planes, slice, at - slice * size, spacing.slice));
  }
  return distances;
}

type Planes = readonly (Float64Array | null)[];

function leastSquare(planes: Planes, slice: number, pixel: number, spacing: number): number {
  let least = planes[slice]?.[pixel] ?? Number.POSITIVE_INFINITY;
  for (let step = 1; step < planes.length; step++) {
    const square = (step * spacing) ** 2;
    if (square >= least) break;
    const before = planes[slice - step]?.[pixel];
    if (before !== undefined && square + before < least) least = square + before;
    const after = planes[slice + step]?.[pixel];
    if (after !== undefined && square + after < least) least = square + after;
  }
  return least;
}

/** Squared distance in mm² of every pixel to the nearest place in its slice; null where there is none. */
function squaredInPlanes(to: readonly number[], grid: Grid, spacing: VoxelSpacing): Planes {
  const size = grid.height * grid.width;
  const planes: (Float64Array | null)[] = new Array(grid.depth).fill(null);
  const rows = new Int32Array(size);
  const envelope = new Envelope(grid.width, spacing.column);
  for (let start = 0; start < to.length; ) {
    const slice = Math.floor((to[start] ?? 0) / size);
    const end = endOfSlice(to, start, (slice + 1) * size);
    rows.fill(NONE);
    for (let index = start; index < end; index++) rows[(to[index] ?? 0) - slice * size] = 0;
    countRows(rows, grid);
    const plane = new Float64Array(size);
    for (let row = 0; row < size; row += grid.width) {
      envelope.write(plane, rows, row, spacing.row);
    }
    planes[slice] = plane;
    start = end;
  }
  return planes;
}

function endOfSlice(places: readonly number[], start: number, limit: number): number {
  let end = start;
  while (end < places.length && (places[end] ?? limit) < limit) end++;
  return end;
}

/** Turns zeros at places into the number of rows to the nearest place of the column. */
function countRows(rows: Int32Array, { width }: Grid): void {
  for (let pixel = width; pixel < rows.length; pixel++) {
    const above = (rows[pixel - width] ?? NONE) + 1;
    if (above < (rows[pixel] ?? NONE)) rows[pixel] = above;
  }
  for (let pixel = rows.length - width - 1; pixel >= 0; pixel--) {
    const below = (rows[pixel + width] ?? NONE) + 1;
    if (below < (rows[pixel] ?? NONE)) rows[pixel] = below;
  }
}

/** The lower envelope of parabolas over one row. */
class Envelope {
  readonly #spacing: number;
  /** Column and height of each parabola of the envelope, and the column from which on it is lowest. */
  readonly #column: Int32Array;
  readonly #height: Float64Array;
  readonly #start: Float64Array;

  constructor(width: number, spacing: number) {
    this.#spacing = spacing;
    this.#column = new Int32Array(width);
    this.#height = new Float64Array(width);
    this.#start = new Float64Array(width);
  }

  /** Squared distances of the row that begins at `row`, from the number of rows to the nearest place. */
  write(plane: Float64Array, rows: Int32Array, row: number, rowSpacing: number): void {
    const width = this.#column.length;
    const count = this.#build(rows, row, rowSpacing);
    let parabola = 0;
    for (let column = 0; column < width; column++) {
      while (parabola + 1 < count && (this.#start[parabola + 1] ?? 0) < column) parabola++;
      const across = (column - (this.#column[parabola] ?? 0)) * this.#spacing;
      plane[row + column] = (this.#height[parabola] ?? 0) + across * across;
    }
  }

  /** @returns how many parabolas the envelope has, at least one where the slice has a place */
  #build(rows: Int32Array, row: number, rowSpacing: number): number {
    const width = this.#column.length;
    const square = this.#spacing ** 2;
    let count = 0;
    for (let column = 0; column < width; column++) {
      const steps = rows[row + column] ?? NONE;
      if (steps >= NONE) continue;
      const height = (steps * rowSpacing) ** 2;
      let start = Number.NEGATIVE_INFINITY;
      while (count > 0) {
        const last = this.#column[count - 1] ?? 0;
        const rise = height - (this.#height[count - 1] ?? 0);
        start = (rise / square / (column - last) + column + last) / 2;
        if (start > (this.#start[count - 1] ?? 0)) break;
        count--;
        start = Number.NEGATIVE_INFINITY;
      }
      this.#column[count] = column;
      this.#height[count] = height;
      this.#start[count] = start;
      count++;
    }
    return count;
  }
}
