import * as tf from '@tensorflow/tfjs-core';
import type { NetworkSettings } from '../settings.ts';
import { type Maps, NORM_EPSILON, type PredictionOps } from './ops.ts';
import { type Tensors, take } from './tensors.ts';
import { type Layers, unet } from './unet.ts';

/**
 * The network as it predicts: moving statistics, no dropout.
 *
 * Batch normalisation with fixed statistics is linear, so it is multiplied into the kernel and the
 * bias: TensorFlow then runs convolution, bias and ReLU as one operation.
 *
 * @param image [N, H, W, 1]
 * @returns logits [N, H, W, K]
 */
export function predictUnet(
  settings: NetworkSettings,
  classCount: number,
  weights: Tensors,
  ops: PredictionOps,
  image: Maps,
): Maps {
  const layers: Layers<Maps> = {
    convolution(name, x) {
      const { kernel, bias } = foldNormalization(weights, name);
      return ops.relu(ops.addBias(convolve(x, kernel), bias));
    },
    pool: (_level, x) => tf.maxPool(x, 2, 2, 'valid'),
    upsample: (name, x) => upsample(name, x, weights, ops),
    concat: (a, b) => tf.concat([a, b], 3),
    classify(name, x) {
      return ops.addBias(
        convolve(x, take(weights, `${name}/kernel`, 4)),
        take(weights, `${name}/bias`, 1),
      );
    },
  };
  return unet(settings, classCount, layers, image);
}

/** scale · (x∗k − mean) / √(variance + ε) + offset, written as x∗kernel + bias. */
function foldNormalization(weights: Tensors, name: string) {
  const variance = tf.add(take(weights, `${name}/variance`, 1), NORM_EPSILON);
  const factor = tf.mul(take(weights, `${name}/scale`, 1), tf.rsqrt(variance));
  const shift = tf.mul(take(weights, `${name}/mean`, 1), factor);
  return {
    kernel: tf.mul<tf.Tensor4D>(take(weights, `${name}/kernel`, 4), factor),
    bias: tf.sub<tf.Tensor1D>(take(weights, `${name}/offset`, 1), shift),
  };
}

/** Convolution with stride 1 that keeps the size. */
export function convolve(x: Maps, kernel: tf.Tensor4D): Maps {
  return tf.conv2d(x, kernel, 1, 'same');
}

/** Transposed convolution that doubles the size; its kernel is [4, 4, filters, channels]. */
export function upsample(name: string, x: Maps, weights: Tensors, ops: PredictionOps): Maps {
  const kernel = take(weights, `${name}/kernel`, 4);
  const [images, rows, columns] = x.shape;
  const doubled = tf.conv2dTranspose(
    x,
    kernel,
    [images, 2 * rows, 2 * columns, kernel.shape[2]],
    2,
    'same',
  );
  return ops.addBias(doubled, take(weights, `${name}/bias`, 1));
}
