import { forEachTouching, join, type Runs, rootOf, runsOf, singleSets } from './runs.ts';
import type { SliceStack } from './slices.ts';

/**
 * Keeps of each class its largest connected components in 3D (six neighbours) and sets the rest to 0; of
 * equally large ones the first.
 *
 * That suits classes which are one piece, such as muscles. It would remove one of tibia and fibula, most
 * vessels and nearly all intermuscular fat, so name the classes it is meant for.
 *
 * @param classes values to which it applies
 * @param count components that are kept, at most
 */
export function keepLargestComponents(
  labels: SliceStack<Uint8Array>,
  classes: ReadonlySet<number>,
  count: number,
): SliceStack<Uint8Array> {
  const runs = runsOf(labels);
  const parents = connect(labels, runs);
  const isKept = largestOfEachValue(labels.data, runs, parents, count);
  const data = labels.data.slice();
  for (let run = 0; run < parents.length; run += 1) {
    const start = runs.starts[run] ?? 0;
    const value = data[start] ?? 0;
    if (value === 0 || !classes.has(value)) continue;
    if (isKept[rootOf(parents, run)] === 0) data.fill(0, start, runs.starts[run + 1]);
  }
  return { ...labels, data };
}

/** Joins the runs of one value that touch in their slice or in neighbouring slices. */
function connect({ data, count, height, width }: SliceStack<Uint8Array>, runs: Runs): Int32Array {
  const { starts } = runs;
  const parents = singleSets(runs);
  const joinEqual = (a: number, b: number): void => {
    const value = data[starts[b] ?? 0];
    if (value !== 0 && value === data[starts[a] ?? 0]) join(parents, a, b);
  };
  for (let row = 0; row < count * height; row += 1) {
    if (row % height > 0) forEachTouching(runs, row - 1, row, width, joinEqual);
    if (row >= height) forEachTouching(runs, row - height, row, width, joinEqual);
  }
  return parents;
}

/** 1 at the first run of those sets that have the most voxels among the sets of their value. */
function largestOfEachValue(
  data: Uint8Array,
  { starts }: Runs,
  parents: Int32Array,
  count: number,
): Uint8Array {
  const voxels = new Int32Array(parents.length);
  const roots: number[][] = Array.from({ length: 256 }, () => []);
  for (let run = 0; run < parents.length; run += 1) {
    const root = rootOf(parents, run);
    voxels[root] = (voxels[root] ?? 0) + (starts[run + 1] ?? 0) - (starts[run] ?? 0);
    if (root === run) roots[data[starts[run] ?? 0] ?? 0]?.push(run);
  }
  const isLargest = new Uint8Array(parents.length);
  for (const ofValue of roots) {
    ofValue.sort((a, b) => (voxels[b] ?? 0) - (voxels[a] ?? 0));
    for (const root of ofValue.slice(0, count)) isLargest[root] = 1;
  }
  return isLargest;
}
