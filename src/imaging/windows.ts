import type { SliceStack } from './slices.ts';

/** Size of a block of slices, in voxels. */
export interface BlockSize {
  readonly depth: number;
  readonly height: number;
  readonly width: number;
}

/** A voxel of a stack, or a place outside of it. */
export interface Place {
  readonly slice: number;
  readonly row: number;
  readonly column: number;
}

/** A window over a stack, and the part of the stack that it answers for: `from` to before `to`. */
export interface Tile {
  /** First voxel of the window; negative where the window is larger than the stack. */
  readonly origin: Place;
  readonly from: Place;
  readonly to: Place;
}

/**
 * Windows that cover a stack, spread evenly, in the order of the stack.
 *
 * Each voxel is owned by one tile: that in which it lies furthest from the window's border. A stack that
 * is smaller than the window, along an axis, lies in the middle of it.
 *
 * @param overlap share of a window, 0 to below 1, that neighbouring windows have in common at least
 */
export function tilesOf(stack: BlockSize, window: BlockSize, overlap: number): Tile[] {
  const slices = spansOf(stack.depth, window.depth, overlap);
  const rows = spansOf(stack.height, window.height, overlap);
  const columns = spansOf(stack.width, window.width, overlap);
  return slices.flatMap((slice) =>
    rows.flatMap((row) =>
      columns.map((column) => ({
        origin: { slice: slice.origin, row: row.origin, column: column.origin },
        from: { slice: slice.from, row: row.from, column: column.from },
        to: { slice: slice.to, row: row.to, column: column.to },
      })),
    ),
  );
}

/**
 * Copies a window of a stack into `target`, from the index `at` on, as [depth, height, width]; what lies
 * outside of the stack becomes `fill`.
 */
export function cutWindow(
  stack: SliceStack<Float32Array | Uint8Array>,
  origin: Place,
  window: BlockSize,
  fill: number,
  target: Float32Array | Int32Array | Uint8Array,
  at: number,
): void {
  const first = Math.max(0, origin.column);
  const end = Math.min(stack.width, origin.column + window.width);
  for (let slice = 0; slice < window.depth; slice += 1) {
    for (let row = 0; row < window.height; row += 1) {
      const to = at + (slice * window.height + row) * window.width;
      const [z, y] = [origin.slice + slice, origin.row + row];
      const isInside = z >= 0 && z < stack.count && y >= 0 && y < stack.height && first < end;
      if (!isInside || end - first < window.width) target.fill(fill, to, to + window.width);
      if (isInside) {
        const start = (z * stack.height + y) * stack.width;
        target.set(stack.data.subarray(start + first, start + end), to + first - origin.column);
      }
    }
  }
}

/** Writes what a tile owns of a window's values, [depth, height, width] from `at` on, into the stack. */
export function placeOwned(
  values: Uint8Array,
  at: number,
  window: BlockSize,
  { origin, from, to }: Tile,
  stack: SliceStack<Uint8Array>,
): void {
  const length = to.column - from.column;
  for (let slice = from.slice; slice < to.slice; slice += 1) {
    for (let row = from.row; row < to.row; row += 1) {
      const line = (slice - origin.slice) * window.height + row - origin.row;
      const start = at + line * window.width + from.column - origin.column;
      const target = (slice * stack.height + row) * stack.width + from.column;
      stack.data.set(values.subarray(start, start + length), target);
    }
  }
}

/** A window along one axis, and the part of the axis that it owns. */
interface Span {
  readonly origin: number;
  readonly from: number;
  readonly to: number;
}

function spansOf(length: number, window: number, overlap: number): Span[] {
  const origins = originsOf(length, window, overlap);
  const cuts = origins.map((origin, n) => {
    const before = origins[n - 1];
    return before === undefined ? 0 : Math.ceil((before + window + origin) / 2);
  });
  return origins.map((origin, n) => ({
    origin,
    from: cuts[n] ?? 0,
    to: cuts[n + 1] ?? length,
  }));
}

function originsOf(length: number, window: number, overlap: number): number[] {
  const room = length - window;
  if (room <= 0) return [0 - Math.floor(-room / 2)];
  const stride = Math.max(1, Math.floor(window * (1 - overlap)));
  const steps = Math.ceil(room / stride);
  return Array.from({ length: steps + 1 }, (_, n) => Math.round((n * room) / steps));
}
