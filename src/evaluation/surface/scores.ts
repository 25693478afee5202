import { cropClass } from './crop.ts';
import {
  type Distances,
  groupDistances,
  interpolatedPercentile,
  meanDistance,
  shareWithin,
  weightedPercentile,
} from './distances.ts';
import { checkInput, type SurfaceInput } from './input.ts';
import { distancesTo } from './nearest.ts';
import { type SurfaceConvention, surfacePair } from './pieces.ts';

export interface SurfaceScores {
  /** The greater of the 95th percentiles of both directions. */
  readonly hd95Mm: number | null;
  /** Mean distance over the pieces of both surfaces together. */
  readonly assdMm: number | null;
  /** Share of both surfaces that lies within the tolerance of the other. */
  readonly surfaceDice: number | null;
}

/**
 * Distances between the surfaces of truth and prediction of one class, in mm.
 *
 * `surface_elements` follows google-deepmind/surface-distance (Nikolov et al., arXiv 1809.04430): a surface
 * is what marching cubes lays between voxels, each element counts by its area, distances run between the
 * corners of voxels at which elements lie, and a percentile is the least distance that holds that share of
 * the area. It gives the mean distance in each direction; ours is of both together.
 *
 * `border_voxels` follows MONAI's HausdorffDistanceMetric, SurfaceDistanceMetric (symmetric) and
 * SurfaceDiceMetric: a surface is the voxels that an erosion takes away, each counts alike, and percentiles
 * are interpolated.
 *
 * Voxels outside of the volume, and those of slices in which the class is not annotated, are outside of
 * both masks. With a single annotated slice the surface is the outline in its plane, measured in mm.
 *
 * Where a mask is empty there is no distance: distances are null where one or both are, and the surface
 * Dice is 0 where one is and null where both are. surface-distance gives an HD95 of ∞ in all these cases,
 * a mean of ∞ from what is there and NaN from what is not, and a surface Dice of 0 or NaN; MONAI ∞ where
 * one is empty, and where both are an HD95 of 0, or NaN by its version, which its means leave out.
 *
 * @throws MyographError INVALID_INPUT
 */
export function surfaceScores(input: SurfaceInput, convention: SurfaceConvention): SurfaceScores {
  const surfaces = surfaceDistances(input, convention);
  if (surfaces === null) return { hd95Mm: null, assdMm: null, surfaceDice: null };
  if (surfaces === 'one_is_empty') return { hd95Mm: null, assdMm: null, surfaceDice: 0 };
  const both = [surfaces.fromTruth, surfaces.fromPrediction];
  return {
    hd95Mm: Math.max(...both.map((one) => percentile(one, 0.95, convention))),
    assdMm: meanDistance(both),
    surfaceDice: shareWithin(both, input.toleranceMm),
  };
}

/** Distances from each surface to the other. */
export interface SurfaceDistances {
  readonly fromTruth: Distances;
  readonly fromPrediction: Distances;
}

/**
 * What `surfaceScores` is made of; null where truth and prediction have no voxel of the class.
 *
 * @throws MyographError INVALID_INPUT
 */
export function surfaceDistances(
  input: SurfaceInput,
  convention: SurfaceConvention,
): SurfaceDistances | 'one_is_empty' | null {
  checkInput(input);
  const crop = cropClass(input);
  if (!crop) return null;
  if (!crop.hasTruth || !crop.hasPrediction) return 'one_is_empty';
  const pair = surfacePair(crop, input.spacingMm, convention);
  const { truth, prediction } = pair;
  const ofTruth = distancesTo(truth.at, prediction.at, pair, input.spacingMm);
  const ofPrediction = distancesTo(prediction.at, truth.at, pair, input.spacingMm);
  return {
    fromTruth: groupDistances(ofTruth, truth),
    fromPrediction: groupDistances(ofPrediction, prediction),
  };
}

/** The distance within which a share of one surface lies, from 0 to 1. */
export function percentile(
  distances: Distances,
  share: number,
  convention: SurfaceConvention,
): number {
  return convention === 'surface_elements'
    ? weightedPercentile(distances, share)
    : interpolatedPercentile(distances, share);
}
