import * as tf from '@tensorflow/tfjs-core';
import type { NetworkSettings } from '../settings.ts';
import { convolve, isSlices } from './convolution.ts';
import type { Layers } from './layers.ts';
import { network } from './network.ts';
import type { Maps, TrainingOps } from './ops.ts';
import { linearLayers } from './prediction.ts';
import { type Tensors, take, tensorNamed } from './tensors.ts';

/** Share of a moving statistic that a step keeps. */
const MOMENTUM = 0.9;

export interface TrainingForm {
  /** As the image, with K channels. */
  logits: Maps;
  /** New values of the moving statistics, by name. */
  updates: Record<string, tf.Tensor1D>;
}

/**
 * The network in training: batch statistics and dropout.
 *
 * @param image [N, H, W, 1], of a VNet [N, D, H, W, 1]
 * @param noise int32 [sites, 2], a seed for the dropout at each site
 */
export function trainNetwork(
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
  const normalized = (name: string, x: Maps, stride: number): Maps => {
    const scale = take(weights, `${name}/scale`, 1);
    const offset = take(weights, `${name}/offset`, 1);
    const convolved = convolve(x, tensorNamed(weights, `${name}/kernel`), stride);
    const { output, mean, variance } = ops.normalize(asSlices(convolved), scale, offset);
    move(`${name}/mean`, mean);
    move(`${name}/variance`, variance);
    const activated = ops.relu(output);
    return isSlices(convolved) ? activated : tf.reshape<tf.Rank.R5>(activated, convolved.shape);
  };
  const layers: Layers<Maps> = {
    ...linearLayers(weights, ops),
    convolution: (name, x) => normalized(name, x, 1),
    halve: (name, x) => normalized(name, x, 2),
    dropout(site, x) {
      const seed = tf.reshape<tf.Rank.R1>(tf.slice(noise, [site, 0], [1, 2]), [2]);
      return dropout(x, settings.dropout, ops, seed);
    },
  };
  return { logits: network(settings, classCount, layers, image), updates };
}

/** Statistics are by channel, so that slices may lie one below the other. */
function asSlices(x: Maps): tf.Tensor4D {
  if (isSlices(x)) return x;
  const [volumes, slices, rows, columns, channels] = x.shape;
  return tf.reshape(x, [volumes, slices * rows, columns, channels]);
}

/** Sets a share of the values to 0 and scales the others, so that the expected sum stays. */
function dropout(x: Maps, rate: number, ops: TrainingOps, seed: tf.Tensor1D): Maps {
  if (rate === 0) return x;
  const kept = tf.greaterEqual(ops.uniform(x.shape, seed), rate);
  return tf.mul<Maps>(x, tf.mul(tf.cast(kept, 'float32'), 1 / (1 - rate)));
}
