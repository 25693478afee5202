/** The fine structure of muscle and subcutaneous fat, which the borders of tissues do not show. */
import { type Lattice, noiseAt } from './noise.ts';
import { FIRST_MUSCLE, SUBCUTANEOUS_FAT } from './tissues.ts';

/** Streaks lie where the noise is nearest to zero: a set of thin, winding sheets. */
const STREAK = 0.2;
/** How much of the way to the signal of fat a full streak goes. */
const STREAK_FAT = 0.75;

/**
 * How much the signal at a point differs from its tissue's mean: factor and share of fat.
 *
 * @param x - lateral, y anterior, z along the limb, in mm
 * @param infiltration - 0 for lean muscle, 1 for heavily streaked
 */
export function grainAt(
  values: Lattice,
  tissue: number,
  infiltration: number,
  x: number,
  y: number,
  z: number,
): { readonly factor: number; readonly fat: number } {
  if (tissue === SUBCUTANEOUS_FAT) {
    const sheet = Math.abs(noiseAt(values, x / 7, y / 7, z / 20));
    return { factor: sheet < 0.035 ? 0.75 : 1, fat: 0 };
  }
  if (tissue < FIRST_MUSCLE) return { factor: 1, fat: 0 };
  // Fibres of each muscle run in a direction of their own.
  const angle = tissue * 2.4;
  const along = x * Math.cos(angle) + y * Math.sin(angle);
  const across = y * Math.cos(angle) - x * Math.sin(angle);
  const sheet = Math.abs(noiseAt(values, along / 9, across / 2.2 + 3.3 * tissue, z / 15));
  const patch = Math.max(0, noiseAt(values, x / 11, y / 11, z / 25 + 16) + 0.4);
  return {
    factor: 1 + 0.05 * noiseAt(values, x / 5, y / 5, z / 12),
    fat: STREAK_FAT * infiltration * patch * Math.max(0, 1 - sheet / STREAK),
  };
}
