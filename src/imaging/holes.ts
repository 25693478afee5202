import { forEachTouching, join, type Runs, rootOf, runsOf, singleSets } from './runs.ts';
import type { SliceStack } from './slices.ts';

/** A piece of background that reaches the border of its slice or touches several classes. */
const OPEN = -1;

/**
 * Fills the holes of classes, slice by slice: background that one class alone encloses in the plane, by
 * the four neighbours of a pixel, becomes that class. Background that touches another class as well, or
 * the border of the slice, stays.
 *
 * That suits classes which are solid, such as muscles; fascia and subcutaneous fat enclose others.
 *
 * @param classes values to which it applies
 */
export function fillHoles(
  labels: SliceStack<Uint8Array>,
  classes: ReadonlySet<number>,
): SliceStack<Uint8Array> {
  const runs = runsOf(labels);
  const parents = connectBackground(labels, runs);
  const walls = wallsOf(labels, runs, parents);
  const data = labels.data.slice();
  for (let run = 0; run < parents.length; run += 1) {
    const start = runs.starts[run] ?? 0;
    if (data[start] !== 0) continue;
    const wall = walls[rootOf(parents, run)] ?? OPEN;
    if (classes.has(wall)) data.fill(wall, start, runs.starts[run + 1]);
  }
  return { ...labels, data };
}

/** Joins the runs of background that touch in their slice. */
function connectBackground(
  { data, count, height, width }: SliceStack<Uint8Array>,
  runs: Runs,
): Int32Array {
  const parents = singleSets(runs);
  const joinBackground = (a: number, b: number): void => {
    if (data[runs.starts[a] ?? 0] === 0 && data[runs.starts[b] ?? 0] === 0) join(parents, a, b);
  };
  for (let row = 0; row < count * height; row += 1) {
    if (row % height > 0) forEachTouching(runs, row - 1, row, width, joinBackground);
  }
  return parents;
}

/** The class around each piece of background, at the piece's first run; OPEN where it has no one class. */
function wallsOf(
  { data, count, height, width }: SliceStack<Uint8Array>,
  runs: Runs,
  parents: Int32Array,
): Int16Array {
  const walls = new Int16Array(parents.length);
  const classOf = (run: number): number => data[runs.starts[run] ?? 0] ?? 0;
  const note = (run: number, wall: number): void => {
    const root = rootOf(parents, run);
    walls[root] = walls[root] === 0 || walls[root] === wall ? wall : OPEN;
  };
  const noteOther = (a: number, b: number): void => {
    const [valueA, valueB] = [classOf(a), classOf(b)];
    if (valueA === 0 && valueB !== 0) note(a, valueB);
    if (valueB === 0 && valueA !== 0) note(b, valueA);
  };
  for (let row = 0; row < count * height; row += 1) {
    const [first, end] = [runs.rows[row] ?? 0, runs.rows[row + 1] ?? 0];
    const isEdge = row % height === 0 || row % height === height - 1;
    for (let run = first; run < end; run += 1) {
      if (classOf(run) === 0 && (isEdge || run === first || run === end - 1)) note(run, OPEN);
      if (run > first) noteOther(run - 1, run);
    }
    if (row % height > 0) forEachTouching(runs, row - 1, row, width, noteOther);
  }
  return walls;
}
