import { MyographError } from '../../errors.ts';

/** Millimetres between the middles of neighbouring voxels. */
export interface VoxelSpacing {
  readonly slice: number;
  readonly row: number;
  readonly column: number;
}

/** One class of truth and prediction. */
export interface SurfaceInput {
  /** [S, H, W] class index of every voxel, 0 = none of the classes. */
  readonly truth: Uint8Array;
  /** [S, H, W], likewise. */
  readonly prediction: Uint8Array;
  readonly sliceCount: number;
  readonly height: number;
  readonly width: number;
  readonly spacingMm: VoxelSpacing;
  /** Class index, from 1. */
  readonly classIndex: number;
  /** Slices in which the class is annotated; the others are taken as outside of the volume. */
  readonly slices: readonly number[];
  /** Surfaces at most this far apart count as the same. */
  readonly toleranceMm: number;
}

/** @throws MyographError INVALID_INPUT where the parts do not belong together */
export function checkInput(input: SurfaceInput): void {
  const { truth, prediction, sliceCount, height, width, spacingMm, classIndex, slices } = input;
  const voxels = sliceCount * height * width;
  if (truth.length !== voxels || prediction.length !== voxels) {
    refuse(
      `Truth (${truth.length} voxels) and prediction (${prediction.length}) are not of ${sliceCount}×${height}×${width} voxels.`,
    );
  }
  for (const [axis, mm] of Object.entries(spacingMm)) {
    if (!(mm > 0 && Number.isFinite(mm))) refuse(`The spacing by ${axis} is ${mm} mm.`);
  }
  if (!Number.isInteger(classIndex) || classIndex < 1 || classIndex > 255) {
    refuse(`There is no class ${classIndex}; classes are numbered from 1 to 255.`);
  }
  const strange = slices.find(
    (slice) => !Number.isInteger(slice) || slice < 0 || slice >= sliceCount,
  );
  if (strange !== undefined) refuse(`There is no slice ${strange} among ${sliceCount}.`);
  if (!(input.toleranceMm >= 0)) refuse(`A tolerance of ${input.toleranceMm} mm is not possible.`);
}

function refuse(message: string): never {
  throw new MyographError('INVALID_INPUT', message);
}
