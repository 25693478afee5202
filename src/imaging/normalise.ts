import type { Image } from './image.ts';
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
  const tissue = tissueOf(data);
  const low = quantile(data, LOWEST);
  const high = quantile(tissue, HIGHEST);
  const clip = (value: number) => Math.min(high, Math.max(low, value));
  const mean = sum(tissue, clip) / tissue.length;
  const variance = sum(tissue, (value) => (clip(value) - mean) ** 2) / tissue.length;
  const factor = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  return { grid, data: data.map((value) => (clip(value) - mean) * factor) };
}

/**
 * Intensities of the voxels that show tissue; all of them where it cannot be told from background.
 * One enormous voxel must not move the threshold between the two, so they are told apart below the
 * highest percentile.
 */
function tissueOf(data: Float32Array): Float32Array {
  const highest = quantile(data, HIGHEST);
  const mask = tissueMask(data.map((value) => Math.min(highest, value)));
  return mask.includes(1) ? data.filter((_value, index) => mask[index] === 1) : data;
}

function quantile(data: Float32Array, share: number): number {
  const step = Math.ceil(data.length / SAMPLE);
  const sample = new Float32Array(Math.floor((data.length - 1) / step) + 1);
  for (let n = 0; n < sample.length; n += 1) sample[n] = data[n * step] ?? 0;
  sample.sort();
  return sample[Math.round(share * (sample.length - 1))] ?? 0;
}

function sum(data: Float32Array, term: (value: number) => number): number {
  let total = 0;
  for (let index = 0; index < data.length; index += 1) total += term(data[index] ?? 0);
  return total;
}
