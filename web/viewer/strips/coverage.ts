import type { Labels } from '../image/stack.ts';
import type { Known } from '../labels/compose.ts';

/** Of one slice: the classes that are annotated in it, as a share, and whether voxels have one of them. */
export interface SliceCoverage {
  readonly share: number;
  readonly hasVoxels: boolean;
}

/**
 * Which slices are annotated for some classes.
 *
 * @param values of the classes, such as the one that is looked at
 * @param classCount of the region
 */
export function coverageBySlice(
  known: Known,
  labels: Labels,
  values: readonly number[],
  classCount: number,
): SliceCoverage[] {
  const sliceCount = known.length / (classCount + 1);
  const size = labels.length / sliceCount;
  const isWanted = new Uint8Array(256);
  for (const value of values) isWanted[value] = 1;
  return Array.from({ length: sliceCount }, (_, slice) => {
    const annotated = values.filter((value) => known[slice * (classCount + 1) + value] === 1);
    const inSlice = labels.subarray(slice * size, (slice + 1) * size);
    return {
      share: values.length === 0 ? 0 : annotated.length / values.length,
      hasVoxels: annotated.length > 0 && inSlice.some((value) => isWanted[value] === 1),
    };
  });
}

/** The slice with most voxels of these values, the first of several; null where there is none. */
export function fullestSlice(
  labels: Labels,
  sliceCount: number,
  values: readonly number[],
): number | null {
  const isWanted = new Uint8Array(256);
  for (const value of values) isWanted[value] = 1;
  const counts = new Uint32Array(sliceCount);
  const size = labels.length / sliceCount;
  for (let voxel = 0; voxel < labels.length; voxel += 1) {
    if (isWanted[labels[voxel] ?? 0] !== 1) continue;
    const slice = Math.floor(voxel / size);
    counts[slice] = (counts[slice] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  return most > 0 ? counts.indexOf(most) : null;
}
