import * as tf from '@tensorflow/tfjs-core';
import type { LossOps } from '../losses/ops.ts';
import { type NativeAttributes, NativeOps, withGradient } from './native.ts';
import type { TensorflowBackend } from './tensorflow.ts';

const FLOAT: NativeAttributes = { T: { type: 'float32' } };
const SPARSE: NativeAttributes = { ...FLOAT, Tlabels: { type: 'int32' } };
const GATHER: NativeAttributes = {
  Tparams: { type: 'float32' },
  Tindices: { type: 'int32' },
  Taxis: { type: 'int32' },
  batch_dims: { int: 0 },
};

/** The losses' operations on native TensorFlow: no one-hot array of all voxels is ever made. */
export function nativeLossOps(backend: TensorflowBackend): LossOps {
  const ops = new NativeOps(backend);
  return {
    crossEntropy: (logits, labels) => crossEntropy(ops, logits, labels),
    probabilitySums: (logits) => probabilitySums(ops, logits),
    classSums: (values, classes, classCount) => classSums(ops, values, classes, classCount),
    lookUp: (table, classes) => lookUp(ops, table, classes),
  };
}

/** The operation gives the gradient, softmax(logits) − y, together with the loss. */
function crossEntropy(ops: NativeOps, logits: tf.Tensor3D, labels: tf.Tensor2D): tf.Tensor2D {
  const [images, voxels, classCount] = logits.shape;
  const all = images * voxels;
  return withGradient(
    [logits],
    () => {
      const inputs = [tf.reshape(logits, [all, classCount]), tf.reshape(labels, [all])];
      const [loss, slope] = ops.runAll<[tf.Tensor1D, tf.Tensor2D]>(
        'SparseSoftmaxCrossEntropyWithLogits',
        SPARSE,
        inputs,
        2,
      );
      return { value: tf.reshape<tf.Rank.R2>(loss, [images, voxels]), saved: [slope] };
    },
    (gradient, saved) =>
      saved.map((slope) => {
        const perVoxel = tf.reshape(gradient, [all, 1]);
        return tf.reshape(tf.mul(slope, perVoxel), [images, voxels, classCount]);
      }),
  );
}

/** With s = Σ_v p: ∂s_c/∂z_vk = p_vc (δ_ck − p_vk). */
function probabilitySums(ops: NativeOps, logits: tf.Tensor3D): tf.Tensor2D {
  return withGradient(
    [logits],
    () => {
      const p = ops.run<tf.Tensor3D>('Softmax', FLOAT, [logits]);
      return { value: tf.sum<tf.Tensor2D>(p, 1), saved: [p] };
    },
    (gradient, saved) =>
      saved.map((p) => {
        const mean = tf.matMul(p, tf.expandDims(gradient, 2)); // [N, V, 1]: Σ_c gradient_c · p_vc
        return tf.mul(p, tf.sub(tf.expandDims(gradient, 1), mean));
      }),
  );
}

function classSums(
  ops: NativeOps,
  values: tf.Tensor2D,
  classes: tf.Tensor2D,
  classCount: number,
): tf.Tensor2D {
  const [images, voxels] = values.shape;
  return withGradient(
    [values],
    () => {
      const cells = cellsOf(classes, classCount);
      const flat = tf.reshape<tf.Rank.R1>(values, [-1]);
      const sums = tf.unsortedSegmentSum(flat, cells, images * classCount);
      return { value: tf.reshape<tf.Rank.R2>(sums, [images, classCount]), saved: [cells] };
    },
    (gradient, saved) =>
      saved.map((cells) => tf.reshape(gather(ops, gradient, cells), [images, voxels])),
  );
}

function lookUp(ops: NativeOps, table: tf.Tensor2D, classes: tf.Tensor2D): tf.Tensor2D {
  const values = gather(ops, table, cellsOf(classes, table.shape[1]));
  return tf.reshape<tf.Rank.R2>(values, classes.shape);
}

function gather(ops: NativeOps, table: tf.Tensor2D, cells: tf.Tensor): tf.Tensor1D {
  return ops.run('GatherV2', GATHER, [tf.reshape(table, [-1]), cells, tf.scalar(0, 'int32')]);
}

/** Where each voxel's (image, class) stands in a row-major [N, K] table; int32 [N·V]. */
function cellsOf(classes: tf.Tensor2D, classCount: number): tf.Tensor1D {
  const [images] = classes.shape;
  const starts = Array.from({ length: images }, (_, image) => image * classCount);
  const cells = tf.add(classes, tf.tensor2d(starts, [images, 1], 'int32'));
  return tf.reshape<tf.Rank.R1>(cells, [-1]);
}
