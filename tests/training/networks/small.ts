import * as tf from '@tensorflow/tfjs-core';
import { loadEngine } from '../../../src/training/engine.ts';
import { nativeNetworkOps } from '../../../src/training/graph/native-network.ts';
import { initialValues } from '../../../src/training/networks/initialize.ts';
import type { Maps } from '../../../src/training/networks/ops.ts';
import { dropoutSites, parametersOf } from '../../../src/training/networks/parameters.ts';
import type { Tensors } from '../../../src/training/networks/tensors.ts';
import type { NetworkSettings } from '../../../src/training/settings.ts';

export const native = nativeNetworkOps(loadEngine().backend);

/** Classes of the small networks. */
export const CLASSES = 5;

export interface Small {
  readonly settings: NetworkSettings;
  /** Of a batch of two. */
  readonly shape:
    | readonly [number, number, number, 1]
    | readonly [number, number, number, number, 1];
}

/** A network of each kind, as small as it can be with all its layers. */
export const SMALL = {
  unet: {
    settings: { kind: 'unet', baseFilters: 4, levels: 3, dropout: 0.3 },
    shape: [2, 16, 8, 1],
  },
  fcn8: {
    settings: { kind: 'fcn8', baseFilters: 2, denseFilters: 8, dropout: 0.3 },
    shape: [2, 64, 96, 1],
  },
  vnet: {
    settings: { kind: 'vnet', baseFilters: 2, levels: 3, kernelSize: 3, dropout: 0.3 },
    shape: [2, 8, 16, 8, 1],
  },
} as const satisfies Record<string, Small>;

export const KINDS = Object.entries<Small>(SMALL);

export function withoutDropout(settings: NetworkSettings): NetworkSettings {
  return { ...settings, dropout: 0 };
}

export function imageOf({ shape }: Small, seed = 1): Maps {
  return normal(shape, seed);
}

/** Values of the standard normal distribution. */
export function normal(shape: Small['shape'], seed: number): Maps {
  return shape.length === 4
    ? tf.randomNormal<tf.Rank.R4>([...shape], 0, 1, 'float32', seed)
    : tf.randomNormal<tf.Rank.R5>([...shape], 0, 1, 'float32', seed);
}

/** Seeds of dropout that are other ones in every step. */
export function noiseOf(settings: NetworkSettings, step: number): tf.Tensor2D {
  const seeds = Array.from({ length: dropoutSites(settings) }, (_, site) => [site + 1, step]);
  return tf.tensor2d(seeds, [seeds.length, 2], 'int32');
}

export function weightsOf(
  settings: NetworkSettings,
  classCount = CLASSES,
): Record<string, tf.Tensor> {
  return Object.fromEntries(
    parametersOf(settings, classCount).map((parameter) => [
      parameter.name,
      tf.tensor(initialValues(parameter, 1), [...parameter.shape]),
    ]),
  );
}

/** Weights whose scales, offsets, biases and statistics matter: none is 0 or 1 by chance. */
export function usedWeights(settings: NetworkSettings): Tensors {
  return Object.fromEntries(
    Object.entries(weightsOf(settings)).map(([name, tensor], index) => {
      const used = tf.randomUniform(tensor.shape, 0.5, 1.5, 'float32', index + 1);
      return [name, name.endsWith('kernel') ? tensor : used];
    }),
  );
}
