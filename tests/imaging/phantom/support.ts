import { generatePhantom, type PhantomCase } from '../../../src/imaging/phantom/phantom.ts';
import type { SetName } from '../../../src/imaging/phantom/sets.ts';

/** A small part of one set: enough voxels that every class is there. */
export function casesOf(
  set: SetName,
  { seed = 1, subjects = 2, scale = 0.2, slices = 5 } = {},
): readonly PhantomCase[] {
  return [...generatePhantom({ seed, sets: { [set]: { subjects, scale, slices } } })];
}

/** Voxel count and mean position in mm (x right, y front, z head) of one class on one side. */
export function regionOf(phantomCase: PhantomCase, name: string, side: string | null = null) {
  const code = phantomCase.codes.find((entry) => entry.class === name && entry.side === side)?.code;
  const { grid, data } = phantomCase.truth;
  const [columns, rows] = grid.size;
  const total = [0, 0, 0];
  let voxels = 0;
  data.forEach((value, at) => {
    if (value !== code) return;
    voxels += 1;
    const index = [at % columns, Math.floor(at / columns) % rows, Math.floor(at / columns / rows)];
    index.forEach((place, axis) => {
      const step = grid.affine[axis * 5] ?? 0;
      total[axis] = (total[axis] ?? 0) + step * place + (grid.affine[axis * 4 + 3] ?? 0);
    });
  });
  const [x = 0, y = 0, z = 0] = total.map((sum) => sum / voxels);
  return { voxels, x, y, z };
}

/** Dice of one code between two label arrays. */
export function dice(a: Uint8Array, b: Uint8Array, code: number): number {
  let both = 0;
  let sum = 0;
  a.forEach((value, at) => {
    const other = b[at] === code;
    if (value === code) sum += 1;
    if (other) sum += 1;
    if (value === code && other) both += 1;
  });
  return (2 * both) / sum;
}

export function mean(values: Iterable<number>): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    sum += value;
    count += 1;
  }
  return sum / count;
}
