const BINS = 256;

/** Intensities below this share of the largest one are all taken for this share. */
const FLOOR = 1e-4;

/** The threshold is taken from at most this many voxels, evenly spaced in stored order. */
const SAMPLE = 2 ** 20;

/** Tissue is at least so many times as bright as background; noise split in two stays below 3.5. */
const CONTRAST = 4;

/**
 * 1 where an MR image shows tissue, 0 in the background; 0 everywhere when there is no tissue to tell
 * from background.
 *
 * The threshold is Otsu's on the logarithm of the intensity: shading by the coil multiplies intensities,
 * so on that scale dim tissue stays closer to bright tissue than to air.
 */
export function tissueMask(data: Float32Array): Uint8Array {
  const mask = new Uint8Array(data.length);
  const threshold = otsuOfLogarithm(data);
  const sums = [0, 0] as [number, number];
  let count = 0;
  for (let index = 0; index < data.length; index += 1) {
    const value = data[index] ?? 0;
    if (value > threshold) {
      mask[index] = 1;
      count += 1;
      sums[1] += value;
    } else {
      sums[0] += Math.max(0, value);
    }
  }
  const [background, tissue] = [sums[0] / (data.length - count), sums[1] / count];
  return count > 0 && count < data.length && tissue >= CONTRAST * background ? mask : mask.fill(0);
}

function otsuOfLogarithm(data: Float32Array): number {
  let largest = 0;
  for (let n = 0; n < data.length; n += 1) largest = Math.max(largest, data[n] ?? 0);
  if (largest === 0) return Number.POSITIVE_INFINITY;
  const histogram = new Float64Array(BINS);
  const perBin = -Math.log(FLOOR) / BINS;
  const step = Math.ceil(data.length / SAMPLE);
  for (let n = 0; n < data.length; n += step) {
    const bin = BINS + Math.log(Math.max(FLOOR, (data[n] ?? 0) / largest)) / perBin;
    const at = Math.min(BINS - 1, Math.floor(bin));
    histogram[at] = (histogram[at] ?? 0) + 1;
  }
  return largest * Math.exp((otsu(histogram) - BINS) * perBin);
}

/**
 * The bin edge that maximises the variance between the two parts of a histogram (Otsu 1979); the middle
 * of all such edges where empty bins lie between the parts.
 */
function otsu(histogram: Float64Array): number {
  const count = histogram.reduce((sum, n) => sum + n, 0);
  const moment = histogram.reduce((sum, n, bin) => sum + n * bin, 0);
  let [below, momentBelow, best] = [0, 0, 0];
  let edges: number[] = [];
  histogram.forEach((n, bin) => {
    below += n;
    momentBelow += n * bin;
    const above = count - below;
    if (below === 0 || above === 0) return;
    const variance = below * above * ((moment - momentBelow) / above - momentBelow / below) ** 2;
    if (variance > best) [best, edges] = [variance, []];
    if (variance === best) edges.push(bin + 1);
  });
  return edges[Math.floor(edges.length / 2)] ?? histogram.length;
}
