import type { SliceStack } from './slices.ts';

/**
 * A stack as runs: maximal pieces of a row with one value, in the order of the stack. Labels have few of
 * them, so that what is done run by run costs little more than looking at each voxel once.
 */
export interface Runs {
  /** Index of each run's first voxel; one more entry holds the number of voxels. */
  readonly starts: Int32Array;
  /** First run of each row, all slices' rows one after the other; one more entry holds the number of runs. */
  readonly rows: Int32Array;
}

export function runsOf({ data, count, height, width }: SliceStack<Uint8Array>): Runs {
  const rows = new Int32Array(count * height + 1);
  // As many as there can be: memory that is not written to is never taken.
  const starts = new Int32Array(data.length + 1);
  let run = 0;
  for (let row = 0; row < count * height; row += 1) {
    rows[row] = run;
    let last = -1;
    const end = (row + 1) * width;
    for (let voxel = row * width; voxel < end; voxel += 1) {
      const value = data[voxel] ?? 0;
      if (value === last) continue;
      starts[run] = voxel;
      run += 1;
      last = value;
    }
  }
  rows[count * height] = run;
  starts[run] = data.length;
  return { starts: starts.slice(0, run + 1), rows };
}

/** Calls `visit` with each pair of runs of two rows that have a column in common. */
export function forEachTouching(
  { starts, rows }: Runs,
  rowA: number,
  rowB: number,
  width: number,
  visit: (runA: number, runB: number) => void,
): void {
  const shift = (rowB - rowA) * width;
  const [endA, endB] = [rows[rowA + 1] ?? 0, rows[rowB + 1] ?? 0];
  let a = rows[rowA] ?? 0;
  let b = rows[rowB] ?? 0;
  while (a < endA && b < endB) {
    visit(a, b);
    const ahead = (starts[a + 1] ?? 0) + shift - (starts[b + 1] ?? 0);
    if (ahead <= 0) a += 1;
    if (ahead >= 0) b += 1;
  }
}

/** Each run is a set of its own. */
export function singleSets({ starts }: Runs): Int32Array {
  const parents = new Int32Array(starts.length - 1);
  for (let run = 0; run < parents.length; run += 1) parents[run] = run;
  return parents;
}

/** The first run of the set that a run belongs to. Shortens the way there. */
export function rootOf(parents: Int32Array, run: number): number {
  let root = run;
  for (let parent = parents[root] ?? root; parent !== root; parent = parents[root] ?? root) {
    const next = parents[parent] ?? parent;
    parents[root] = next;
    root = next;
  }
  return root;
}

/** Joins the sets of two runs. */
export function join(parents: Int32Array, a: number, b: number): void {
  const [rootA, rootB] = [rootOf(parents, a), rootOf(parents, b)];
  if (rootA < rootB) parents[rootB] = rootA;
  else parents[rootA] = rootB;
}
