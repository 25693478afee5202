import type { Image } from './image.ts';

/** Values below the first and above the second quantile are outliers: noise, vessels, artefacts. */
const QUANTILES = [0.005, 0.995] as const;

/** Quantiles are taken from at most this many voxels, evenly spaced in stored order. */
const SAMPLE = 2 ** 20;

/**
 * Brings a volume to the intensities that networks are trained on: clipped to its 0.5th and 99.5th
 * percentile, then shifted and scaled to mean 0 and standard deviation 1 over all its voxels. A volume
 * of one value becomes 0 everywhere.
 */
export function normalise({ grid, data }: Image): Image {
  const [low, high] = quantiles(data);
  const clipped = data.map((value) => Math.min(high, Math.max(low, value)));
  const mean = sum(clipped, (value) => value) / clipped.length;
  const variance = sum(clipped, (value) => (value - mean) ** 2) / clipped.length;
  const factor = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  return { grid, data: clipped.map((value) => (value - mean) * factor) };
}

function quantiles(data: Float32Array): [number, number] {
  const step = Math.ceil(data.length / SAMPLE);
  const sample = new Float32Array(Math.floor((data.length - 1) / step) + 1);
  for (let n = 0; n < sample.length; n += 1) sample[n] = data[n * step] ?? 0;
  sample.sort();
  const at = (quantile: number) => sample[Math.round(quantile * (sample.length - 1))] ?? 0;
  return [at(QUANTILES[0]), at(QUANTILES[1])];
}

function sum(data: Float32Array, term: (value: number) => number): number {
  let total = 0;
  for (let index = 0; index < data.length; index += 1) total += term(data[index] ?? 0);
  return total;
}
