import * as tf from '@tensorflow/tfjs-core';
import type { NetworkSettings } from '../settings.ts';
import type { Maps, TrainingOps } from './ops.ts';
import { convolve, upsample } from './prediction.ts';
import { type Tensors, take } from './tensors.ts';
import { type Layers, unet } from './unet.ts';

/** Share of a moving statistic that a step keeps. */
const MOMENTUM = 0.9;

export interface TrainingForm {
  /** [N, H, W, K] */
  logits: Maps;
  /** New values of the moving statistics, by name. */
  updates: Record<string, tf.Tensor1D>;
}

/**
 * The network in training: batch statistics and dropout.
 *
 * @param image [N, H, W, 1]
 * @param noise int32 [levels, 2], a seed for the dropout before each level (the first has none)
 */
export function trainUnet(
  settings: NetworkSettings,
  classCount: number,
  weights: Tensors,
  ops: TrainingOps,
  image: Maps,
  noise: tf.Tensor2D,
): TrainingForm {
  const updates: Record<string, tf.Tensor1D> = {};
  const move = (name: string, value: tf.Tensor1D) => {
    const before = take(weights, name, 1);
    updates[name] = tf.add(tf.mul(before, MOMENTUM), tf.mul(value, 1 - MOMENTUM));
  };
  const layers: Layers<Maps> = {
    convolution(name, x) {
      const scale = take(weights, `${name}/scale`, 1);
      const offset = take(weights, `${name}/offset`, 1);
      const convolved = convolve(x, take(weights, `${name}/kernel`, 4));
      const { output, mean, variance } = ops.normalize(convolved, scale, offset);
      move(`${name}/mean`, mean);
      move(`${name}/variance`, variance);
      return ops.relu(output);
    },
    pool(level, x) {
      const seed = tf.reshape<tf.Rank.R1>(tf.slice(noise, [level, 0], [1, 2]), [2]);
      return dropout(tf.maxPool(x, 2, 2, 'valid'), settings.dropout, ops, seed);
    },
    upsample: (name, x) => upsample(name, x, weights, ops),
    concat: (a, b) => tf.concat([a, b], 3),
    classify(name, x) {
      return ops.addBias(
        convolve(x, take(weights, `${name}/kernel`, 4)),
        take(weights, `${name}/bias`, 1),
      );
    },
  };
  return { logits: unet(settings, classCount, layers, image), updates };
}

/** Sets a share of the values to 0 and scales the others, so that the expected sum stays. */
function dropout(x: Maps, rate: number, ops: TrainingOps, seed: tf.Tensor1D): Maps {
  if (rate === 0) return x;
  const kept = tf.greaterEqual(ops.uniform(x.shape, seed), rate);
  return tf.mul(x, tf.mul(tf.cast(kept, 'float32'), 1 / (1 - rate)));
}
