import type { Image } from './image.ts';
import { select } from './select.ts';
import { tissueMask } from './tissue.ts';

/** Values below this quantile of all voxels, and above that of tissue, are noise, inflow and artefacts. */
const LOWEST = 0.005;
const HIGHEST = 0.995;

/** Quantiles are taken from at most this many voxels, evenly spaced in stored order. */
const SAMPLE = 2 ** 20;

/**
 * Brings a volume to the intensities that networks are trained on: clipped to the 0.5th percentile of
 * all voxels and the 99.5th of its tissue, then shifted and scaled to mean 0 and standard deviation 1
 * over its tissue, so that how much air is in the field of view changes nothing. Where tissue cannot
 * be told from background, all voxels count as tissue. A volume of one value becomes 0 everywhere.
 */
export function normalise({ grid, data }: Image): Image {
  const [low = 0, highest = 0] = quantiles(data, [LOWEST, HIGHEST]);
  const tissue = tissueOf(data, highest);
  const [high = 0] = quantiles(tissue, [HIGHEST]);
  const { mean, variance } = momentsOf(tissue, low, high);
  const factor = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  const normalised = new Float32Array(data.length);
  for (let voxel = 0; voxel < data.length; voxel += 1) {
    normalised[voxel] = (Math.min(high, Math.max(low, data[voxel] ?? 0)) - mean) * factor;
  }
  return { grid, data: normalised };
}

/**
 * Intensities of the voxels that show tissue; all of them where it cannot be told from background.
 * One enormous voxel must not move the threshold between the two, so they are told apart below the
 * highest percentile.
 */
function tissueOf(data: Float32Array, highest: number): Float32Array {
  const clipped = new Float32Array(data.length);
  for (let voxel = 0; voxel < data.length; voxel += 1) {
    clipped[voxel] = Math.min(highest, data[voxel] ?? 0);
  }
  const mask = tissueMask(clipped);
  let count = 0;
  for (let voxel = 0; voxel < data.length; voxel += 1) {
    if (mask[voxel] !== 1) continue;
    clipped[count] = data[voxel] ?? 0;
    count += 1;
  }
  return count > 0 ? clipped.subarray(0, count) : data;
}

/** The values below which these shares of the data lie. */
function quantiles(data: Float32Array, shares: readonly number[]): number[] {
  const step = Math.ceil(data.length / SAMPLE);
  const sample = new Float32Array(Math.floor((data.length - 1) / step) + 1);
  for (let n = 0; n < sample.length; n += 1) sample[n] = data[n * step] ?? 0;
  return shares.map((share) => select(sample, Math.round(share * (sample.length - 1))));
}

function momentsOf(
  data: Float32Array,
  low: number,
  high: number,
): { mean: number; variance: number } {
  let total = 0;
  for (let n = 0; n < data.length; n += 1) total += Math.min(high, Math.max(low, data[n] ?? 0));
  const mean = total / data.length;
  let squares = 0;
  for (let n = 0; n < data.length; n += 1) {
    squares += (Math.min(high, Math.max(low, data[n] ?? 0)) - mean) ** 2;
  }
  return { mean, variance: squares / data.length };
}
