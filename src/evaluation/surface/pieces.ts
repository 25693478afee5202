import { IN_PREDICTION, IN_TRUTH, type MaskCrop } from './crop.ts';
import { contourLengths, elementAreas } from './element-areas.ts';
import type { VoxelSpacing } from './input.ts';

/** How a surface is made of pieces; see `surfaceScores`. */
export type SurfaceConvention = 'surface_elements' | 'border_voxels';

/** Pieces of one surface, as parallel arrays in the order of a grid. */
export interface Pieces {
  /** Index in the grid. */
  readonly at: number[];
  /** What a piece counts for: mm² of surface, mm of outline, or 1. */
  readonly weight: number[];
}

/** The surfaces of truth and prediction on one grid [depth, height, width]. */
export interface SurfacePair {
  readonly depth: number;
  readonly height: number;
  readonly width: number;
  readonly truth: Pieces;
  readonly prediction: Pieces;
}

export function surfacePair(
  crop: MaskCrop,
  spacing: VoxelSpacing,
  convention: SurfaceConvention,
): SurfacePair {
  return convention === 'surface_elements' ? elementsOf(crop, spacing) : bordersOf(crop);
}

const CODES = 0xff;

/** Neighbourhoods of 2×2×2 voxels (2×2 in a plane) that are neither inside nor outside as a whole. */
function elementsOf(crop: MaskCrop, spacing: VoxelSpacing): SurfacePair {
  const { masks, isPlanar } = crop;
  const weights = isPlanar ? contourLengths(spacing) : elementAreas(spacing);
  const [depth, height, width] = [isPlanar ? 1 : crop.depth - 1, crop.height - 1, crop.width - 1];
  const [truth, prediction] = [noPieces(), noPieces()];
  // A plane stands for both slices of its neighbourhoods.
  const below = isPlanar ? 0 : crop.height * crop.width;
  for (let row = 0; row < depth * height; row++) {
    const slice = Math.floor(row / height);
    let voxel = (slice * crop.height + (row - slice * height)) * crop.width;
    let left = edge(masks, voxel, crop.width, below);
    for (let column = 0; column < width; column++) {
      voxel++;
      const right = edge(masks, voxel, crop.width, below);
      const codes = (left << 4) | right;
      left = right;
      if (codes === 0 || codes === 0xffff) continue;
      const at = row * width + column;
      add(truth, at, codes & CODES, weights);
      add(prediction, at, codes >> 8, weights);
    }
  }
  return { depth, height, width, truth, prediction };
}

/** Four voxels above and beside each other, as four bits of a code: of the truth, and 8 bits further up. */
function edge(masks: Uint16Array, voxel: number, below: number, behind: number): number {
  return (
    (masks[voxel] ?? 0) |
    ((masks[voxel + below] ?? 0) << 1) |
    ((masks[voxel + behind] ?? 0) << 2) |
    ((masks[voxel + behind + below] ?? 0) << 3)
  );
}

function add(pieces: Pieces, at: number, code: number, weights: Float64Array): void {
  if (code === 0 || code === CODES) return;
  pieces.at.push(at);
  pieces.weight.push(weights[code] ?? 0);
}

/** Voxels of which a neighbour by a face (by an edge in a plane) is outside. */
function bordersOf({ masks, depth, height, width, isPlanar }: MaskCrop): SurfacePair {
  const [truth, prediction] = [noPieces(), noPieces()];
  const plane = isPlanar ? 0 : height * width;
  for (let at = 0; at < masks.length; at++) {
    const here = masks[at] ?? 0;
    if (here === 0) continue;
    const around =
      (masks[at - 1] ?? 0) &
      (masks[at + 1] ?? 0) &
      (masks[at - width] ?? 0) &
      (masks[at + width] ?? 0) &
      (masks[at - plane] ?? 0) &
      (masks[at + plane] ?? 0);
    const border = here & ~around;
    if (border & IN_TRUTH) addOne(truth, at);
    if (border & IN_PREDICTION) addOne(prediction, at);
  }
  return { depth, height, width, truth, prediction };
}

function addOne(pieces: Pieces, at: number): void {
  pieces.at.push(at);
  pieces.weight.push(1);
}

function noPieces(): Pieces {
  return { at: [], weight: [] };
}
