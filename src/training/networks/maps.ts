import type { PredictionSettings } from '../settings.ts';
import type { Layers } from './layers.ts';
import { dimensionsOf, network } from './network.ts';

/** Numbers of values that a network computes for one element of a batch. */
export interface MapSizes {
  /** That a training step keeps for its gradient. */
  readonly kept: number;
  /** Of the largest map. */
  readonly largest: number;
}

/** Maps of one element, as they flow through a network. */
interface Flow {
  readonly voxels: number;
  readonly channels: number;
}

/** What the layers of a network compute for a window. */
export function mapSizes(settings: PredictionSettings): MapSizes {
  const { depth, height, width, classCount } = settings;
  const sizes = { kept: 0, largest: 0 };
  const image = { voxels: depth * height * width, channels: 1 };
  network(settings.network, classCount, sizingLayers(settings, sizes), image);
  return sizes;
}

function sizingLayers(
  { network: settings }: PredictionSettings,
  sizes: { kept: number; largest: number },
): Layers<Flow> {
  const dimensions = dimensionsOf(settings);
  /** @param copies of the map that the gradient needs */
  const make = (voxels: number, channels: number, copies: number): Flow => {
    sizes.kept += copies * voxels * channels;
    sizes.largest = Math.max(sizes.largest, voxels * channels);
    return { voxels, channels };
  };
  return {
    // the normalisation's input, and the output of ReLU
    convolution: (_name, { voxels }, filters) => make(voxels, filters, 2),
    halve: (_name, { voxels }, filters) => make(voxels / 2 ** dimensions, filters, 2),
    pool: ({ voxels, channels }) => make(voxels / 2 ** dimensions, channels, 1),
    dropout: (_site, x) => (settings.dropout === 0 ? x : make(x.voxels, x.channels, 2)),
    enlarge: (_name, { voxels }, filters, { factor }) =>
      make(voxels * factor ** dimensions, filters, 0),
    concat: (a, b) => make(a.voxels, a.channels + b.channels, 1),
    add: ({ voxels, channels }) => make(voxels, channels, 1),
    project: (_name, { voxels }, filters) => make(voxels, filters, 1),
  };
}
