import * as tf from '@tensorflow/tfjs-core';
import { ADAM, type ADAM_INPUTS, adamMoments } from '../graph/adam.ts';
import type { VariableSpec } from '../graph/index-file.ts';
import { type Tensors, tensorNamed } from '../networks/tensors.ts';

/**
 * Adam's update of one variable, as TensorFlow's ResourceApplyAdam computes it.
 *
 * @param values of the variable and its moments, by name
 * @param feeds the scalars of `adamFeeds`
 * @returns the new ones, by name
 */
export function adamUpdate(
  variable: VariableSpec,
  gradient: tf.Tensor,
  values: Tensors,
  feeds: Tensors,
): Tensors {
  const feed = (name: keyof typeof ADAM_INPUTS) => tensorNamed(feeds, name);
  const [meanSpec, squareSpec] = adamMoments(variable);
  const mean = towards(tensorNamed(values, meanSpec.name), gradient, ADAM.beta1);
  const square = towards(tensorNamed(values, squareSpec.name), tf.square(gradient), ADAM.beta2);
  const correction = tf.div(tf.sqrt(tf.sub(1, feed('beta2Power'))), tf.sub(1, feed('beta1Power')));
  const rate = tf.mul(feed('learningRate'), correction);
  const change = tf.div(tf.mul(mean, rate), tf.add(tf.sqrt(square), feed('epsilon')));
  return {
    [variable.name]: tf.sub(tensorNamed(values, variable.name), change),
    [meanSpec.name]: mean,
    [squareSpec.name]: square,
  };
}

/** A running mean, of which `kept` stays. */
function towards(mean: tf.Tensor, value: tf.Tensor, kept: number): tf.Tensor {
  return tf.add(mean, tf.mul(tf.sub(value, mean), 1 - kept));
}
