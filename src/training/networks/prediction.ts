import * as tf from '@tensorflow/tfjs-core';
import type { NetworkSettings } from '../settings.ts';
import { convolve, enlarge, pool } from './convolution.ts';
import type { Layers } from './layers.ts';
import { network } from './network.ts';
import { asRow, type Maps, NORM_EPSILON, type PredictionOps } from './ops.ts';
import { type Tensors, take, tensorNamed } from './tensors.ts';

/**
 * The network as it predicts: moving statistics, no dropout.
 *
 * Batch normalisation with fixed statistics is linear, so it is multiplied into the kernel and the
 * bias: TensorFlow then runs convolution, bias and ReLU as one operation.
 *
 * @param image [N, H, W, 1], of a VNet [N, D, H, W, 1]
 * @returns logits of the same shape, with K channels
 */
export function predictNetwork(
  settings: NetworkSettings,
  classCount: number,
  weights: Tensors,
  ops: PredictionOps,
  image: Maps,
): Maps {
  const folded = (name: string, x: Maps, stride: number): Maps => {
    const { kernel, bias } = foldNormalization(weights, name);
    return ops.relu(ops.addBias(convolve(x, kernel, stride), bias));
  };
  const layers: Layers<Maps> = {
    ...linearLayers(weights, ops),
    convolution: (name, x) => folded(name, x, 1),
    halve: (name, x) => folded(name, x, 2),
    dropout: (_site, x) => x,
  };
  return network(settings, classCount, layers, image);
}

/** scale · (x∗k − mean) / √(variance + ε) + offset, written as x∗kernel + bias. */
function foldNormalization(weights: Tensors, name: string) {
  const variance = tf.add(take(weights, `${name}/variance`, 1), NORM_EPSILON);
  const factor = tf.mul<tf.Tensor1D>(take(weights, `${name}/scale`, 1), tf.rsqrt(variance));
  const shift = tf.mul(take(weights, `${name}/mean`, 1), factor);
  return {
    kernel: tf.mul(tensorNamed(weights, `${name}/kernel`), asRow(factor)),
    bias: tf.sub<tf.Tensor1D>(take(weights, `${name}/offset`, 1), shift),
  };
}

/** The layers that are the same in training and in prediction. */
export function linearLayers(
  weights: Tensors,
  ops: PredictionOps,
): Pick<Layers<Maps>, 'pool' | 'enlarge' | 'concat' | 'add' | 'project'> {
  const withBias = (name: string, x: Maps) => ops.addBias(x, take(weights, `${name}/bias`, 1));
  return {
    pool,
    enlarge: (name, x, _filters, { factor }) =>
      withBias(name, enlarge(x, tensorNamed(weights, `${name}/kernel`), factor)),
    concat: (a, b) => tf.concat<Maps>([a, b], a.rank - 1),
    add: (a, b) => tf.add<Maps>(a, b),
    project: (name, x) => withBias(name, convolve(x, tensorNamed(weights, `${name}/kernel`))),
  };
}
