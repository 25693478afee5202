/** A displacement field of one cross-section, sampled once on a grid: its waves are too slow to sum at each point. */

const NODES = 29;
const EXTENT = 1.6;
const STEP = (2 * EXTENT) / (NODES - 1);
const CHANNELS = 3;

/** Per node: displacement in u, in v, and the relative thickness of septa. Covers [−1.6, 1.6] compartment radii. */
export type WarpGrid = Float32Array;

export function warpGrid(
  field: (u: number, v: number) => readonly [number, number, number],
): WarpGrid {
  const grid = new Float32Array(NODES * NODES * CHANNELS);
  for (let row = 0; row < NODES; row += 1) {
    for (let column = 0; column < NODES; column += 1) {
      const values = field(column * STEP - EXTENT, row * STEP - EXTENT);
      grid.set(values, (row * NODES + column) * CHANNELS);
    }
  }
  return grid;
}

/** The field at a point, interpolated linearly, held constant beyond the grid. */
export function warpAt(grid: WarpGrid, u: number, v: number) {
  const x = Math.max(0, Math.min(NODES - 1.001, (u + EXTENT) / STEP));
  const y = Math.max(0, Math.min(NODES - 1.001, (v + EXTENT) / STEP));
  const column = Math.floor(x);
  const row = Math.floor(y);
  const at = (row * NODES + column) * CHANNELS;
  const [fx, fy] = [x - column, y - row];
  return {
    u: interpolate(grid, at, fx, fy),
    v: interpolate(grid, at + 1, fx, fy),
    septum: interpolate(grid, at + 2, fx, fy),
  };
}

function interpolate(grid: WarpGrid, at: number, fx: number, fy: number): number {
  const below = at + NODES * CHANNELS;
  const a = grid[at] ?? 0;
  const b = grid[at + CHANNELS] ?? 0;
  const c = grid[below] ?? 0;
  const d = grid[below + CHANNELS] ?? 0;
  const top = a + fx * (b - a);
  return top + fy * (c + fx * (d - c) - top);
}
