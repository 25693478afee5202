import type { PredictionSettings } from '../settings.ts';
import type { Layers } from './layers.ts';
import { dimensionsOf, network } from './network.ts';

/** Maps of one window, as they flow through a network. */
interface Flow {
  readonly voxels: number;
  readonly channels: number;
}

/** Multiplications that predicting a window takes: how long it computes goes with them. */
export function multiplicationsOf(settings: Omit<PredictionSettings, 'batchSize'>): number {
  const { depth, height, width, classCount } = settings;
  const dimensions = dimensionsOf(settings.network);
  let total = 0;
  /** @param inputs voxels of the input that each voxel of the output comes of */
  const convolve = (voxels: number, inputs: number, from: number, filters: number): Flow => {
    total += voxels * inputs * from * filters;
    return { voxels, channels: filters };
  };
  const layers: Layers<Flow> = {
    convolution: (_name, { voxels, channels }, filters, size) =>
      convolve(voxels, size ** dimensions, channels, filters),
    halve: (_name, { voxels, channels }, filters) =>
      convolve(voxels / 2 ** dimensions, 2 ** dimensions, channels, filters),
    pool: ({ voxels, channels }) => ({ voxels: voxels / 2 ** dimensions, channels }),
    dropout: (_site, x) => x,
    enlarge: (_name, { voxels, channels }, filters, { factor, size }) =>
      convolve(voxels * factor ** dimensions, (size / factor) ** dimensions, channels, filters),
    concat: (a, b) => ({ voxels: a.voxels, channels: a.channels + b.channels }),
    add: (a) => a,
    project: (_name, { voxels, channels }, filters) => convolve(voxels, 1, channels, filters),
  };
  network(settings.network, classCount, layers, { voxels: depth * height * width, channels: 1 });
  return total;
}
