import * as tf from '@tensorflow/tfjs-core';
import { type Maps, NORM_EPSILON, type Normalized, type TrainingOps } from '../networks/ops.ts';
import { type NativeAttributes, NativeOps, withGradient } from './native.ts';
import type { TensorflowBackend } from './tensorflow.ts';

const FLOAT: NativeAttributes = { T: { type: 'float32' } };
const CHANNELS_LAST: NativeAttributes = { ...FLOAT, data_format: { string: 'NHWC' } };
const NORM: NativeAttributes = {
  ...CHANNELS_LAST,
  U: { type: 'float32' },
  epsilon: { float: NORM_EPSILON },
  is_training: { bool: true },
};
const RANDOM: NativeAttributes = {
  T: { type: 'int32' },
  dtype: { type: 'float32' },
  Tseed: { type: 'int32' },
};

/**
 * The network's operations as single TensorFlow operations, with TensorFlow's own gradients.
 *
 * tfjs would compute the same gradients from smaller steps, each a pass over all the maps.
 */
export function nativeNetworkOps(backend: TensorflowBackend): TrainingOps {
  const ops = new NativeOps(backend);
  return {
    addBias: <M extends Maps>(x: M, bias: tf.Tensor1D) =>
      withGradient(
        [x, bias],
        () => ({ value: ops.run<M>('BiasAdd', CHANNELS_LAST, [x, bias]), saved: [] }),
        (gradient) => [gradient, ops.run('BiasAddGrad', CHANNELS_LAST, [gradient])],
      ),
    relu: <M extends Maps>(x: M) =>
      withGradient(
        [x],
        () => {
          const value = ops.run<M>('Relu', FLOAT, [x]);
          return { value, saved: [value] };
        },
        (gradient, saved) => [ops.run('ReluGrad', FLOAT, [gradient, ...saved])],
      ),
    normalize: (x, scale, offset) => normalize(ops, x, scale, offset),
    uniform: (shape, seed) =>
      ops.run('StatelessRandomUniform', RANDOM, [tf.tensor1d([...shape], 'int32'), seed]),
  };
}

/** FusedBatchNormV3 gives the unbiased variance, and three outputs for its gradient. */
function normalize(
  ops: NativeOps,
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
): Normalized {
  type Outputs = [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.Tensor, tf.Tensor, tf.Tensor];
  const none = tf.tensor1d([]);
  const inputs = [x, scale, offset, none, none];
  const op = 'FusedBatchNormV3';
  const [value, mean, variance, ...reserved] = ops.runAll<Outputs>(op, NORM, inputs, 6);
  const output = withGradient(
    [x, scale, offset],
    () => ({ value, saved: [x, scale, ...reserved] }),
    (gradient, saved) =>
      ops.runAll<tf.Tensor[]>('FusedBatchNormGradV3', NORM, [gradient, ...saved], 5).slice(0, 3),
  );
  return { output, mean, variance };
}
