import { MyographError } from '../errors.ts';
import { orientation } from './geometry.ts';
import type { LabelCodes } from './image.ts';
import type { LabelTable, Side } from './label-table.ts';

/** Where the voxels of one sided code lie along left–right. */
interface SidedCode {
  readonly code: number;
  readonly side: Side;
  readonly voxels: number;
  /** Voxels at each place, from the patient's left to the right. */
  readonly counts: Float64Array;
}

/**
 * Checks, in a label map of both limbs, that codes named left and right lie on the patient's left and
 * right, by the affine (RAS+: right is where x is larger).
 *
 * Midway between the mean place of all left and of all right voxels lies the midline; no sided code may
 * have most of its voxels beyond it. A map that has codes of one side only cannot be checked.
 *
 * @param name what to call the label map in messages
 * @throws LABEL_SIDE_MISMATCH with the codes
 */
export function checkSides(labels: LabelCodes, table: LabelTable, name: string): void {
  const sided = sidedCodes(labels, table);
  const left = meanPlace(sided.filter(({ side }) => side === 'LEFT'));
  const right = meanPlace(sided.filter(({ side }) => side === 'RIGHT'));
  if (left === null || right === null) return;
  const midline = (left + right) / 2;
  const wrong = sided
    .map((entry) => ({ ...entry, misplaced: beyond(entry, midline) }))
    .filter(({ voxels, misplaced }) => misplaced > voxels / 2);
  if (wrong.length === 0) return;
  const list = wrong.map(({ code, side }) => `${code} (${side.toLowerCase()})`).join(', ');
  throw new MyographError(
    'LABEL_SIDE_MISMATCH',
    `${name} has codes on the other side than its label table says: ${list}. Correct the sides in the table, or the image's orientation.`,
    {
      name,
      codes: wrong.map(({ code, side, voxels, misplaced }) => ({ code, side, voxels, misplaced })),
    },
  );
}

function sidedCodes({ grid, codes }: LabelCodes, table: LabelTable): SidedCode[] {
  const { axis, flipped } = orientation(grid.affine)[0];
  const stride = [1, grid.size[0], grid.size[0] * grid.size[1]][axis] ?? 1;
  const length = grid.size[axis];
  const places = new Map<number, Float64Array>();
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 0) continue;
    const counts = places.get(code) ?? new Float64Array(length);
    const stored = Math.floor(index / stride) % length;
    const place = flipped ? length - 1 - stored : stored;
    counts[place] = (counts[place] ?? 0) + 1;
    places.set(code, counts);
  }
  return [...places].flatMap(([code, counts]) => {
    const side = table.get(code)?.side ?? null;
    const voxels = counts.reduce((sum, count) => sum + count, 0);
    return side === null ? [] : [{ code, side, voxels, counts }];
  });
}

function meanPlace(codes: readonly SidedCode[]): number | null {
  let [moment, voxels] = [0, 0];
  for (const { counts } of codes) {
    counts.forEach((count, place) => {
      moment += count * place;
      voxels += count;
    });
  }
  return voxels === 0 ? null : moment / voxels;
}

/** Voxels of a left code right of the midline, or of a right code left of it. */
function beyond({ side, counts }: SidedCode, midline: number): number {
  const isBeyond = (place: number) => (side === 'LEFT' ? place > midline : place < midline);
  return counts.reduce((sum, count, place) => (isBeyond(place) ? sum + count : sum), 0);
}
