import * as tf from '@tensorflow/tfjs-core';
import { type LossOps, plainLossOps } from '../losses/ops.ts';
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
    // On a GPU, TensorFlow refuses its own operation where every run is to be the same.
    crossEntropy: backend.isUsingGpuDevice
      ? plainLossOps.crossEntropy
      : (logits, classes) => crossEntropy(ops, logits, classes),
    probabilityByLabel: (logits, labels, labelCount) =>
      probabilityByLabel(ops, logits, labels, labelCount),
    voxelsByLabel,
    lookUp: (table, labels) => lookUp(ops, table, labels),
    lookUpRows: (table, labels) => lookUpRows(ops, table, labels),
  };
}

/** The operation gives the gradient, softmax(logits) − y, together with the loss. */
function crossEntropy(ops: NativeOps, logits: tf.Tensor3D, classes: tf.Tensor2D): tf.Tensor2D {
  const [planes, voxels, classCount] = logits.shape;
  const all = planes * voxels;
  return withGradient(
    [logits],
    () => {
      const inputs = [tf.reshape(logits, [all, classCount]), tf.reshape(classes, [all])];
      const [loss, slope] = ops.runAll<[tf.Tensor1D, tf.Tensor2D]>(
        'SparseSoftmaxCrossEntropyWithLogits',
        SPARSE,
        inputs,
        2,
      );
      return { value: tf.reshape<tf.Rank.R2>(loss, [planes, voxels]), saved: [slope] };
    },
    (gradient, saved) =>
      saved.map((slope) => {
        const perVoxel = tf.reshape(gradient, [all, 1]);
        return tf.reshape(tf.mul(slope, perVoxel), [planes, voxels, classCount]);
      }),
  );
}

/**
 * With s_lc = Σ p_vc over the voxels v of label l, and g the gradient by s: that by the logits is
 * p_vk (g_lk − Σ_c g_lc p_vc), l being v's label. A product of matrices adds up faster than
 * UnsortedSegmentSum, though it takes the labels as rows of 0 and 1.
 */
function probabilityByLabel(
  ops: NativeOps,
  logits: tf.Tensor3D,
  labels: tf.Tensor2D,
  labelCount: number,
): tf.Tensor3D {
  return withGradient(
    [logits],
    () => {
      const p = ops.run<tf.Tensor3D>('Softmax', FLOAT, [logits]);
      const isLabel = tf.oneHot(labels, labelCount, 1, 0, 'float32');
      return { value: tf.matMul<tf.Tensor3D>(isLabel, p, true), saved: [p] };
    },
    (gradient, saved) =>
      saved.map((p) => {
        const rows = lookUpRows(ops, gradient, labels); // [P, V, K]
        const mean = tf.sum(tf.mul(rows, p), 2, true);
        return tf.mul(p, tf.sub(rows, mean));
      }),
  );
}

function voxelsByLabel(labels: tf.Tensor2D, labelCount: number): tf.Tensor2D {
  const [planes] = labels.shape;
  const cells = cellsOf(labels, labelCount);
  const sums = tf.unsortedSegmentSum(tf.ones(cells.shape), cells, planes * labelCount);
  return tf.reshape(sums, [planes, labelCount]);
}

function lookUp(ops: NativeOps, table: tf.Tensor2D, labels: tf.Tensor2D): tf.Tensor2D {
  const values = gather(ops, tf.reshape(table, [-1]), cellsOf(labels, table.shape[1]));
  return tf.reshape<tf.Rank.R2>(values, labels.shape);
}

function lookUpRows(ops: NativeOps, table: tf.Tensor3D, labels: tf.Tensor2D): tf.Tensor3D {
  const [, labelCount, classCount] = table.shape;
  const rows = tf.reshape(table, [-1, classCount]);
  return tf.reshape(gather(ops, rows, cellsOf(labels, labelCount)), [...labels.shape, classCount]);
}

function gather(ops: NativeOps, table: tf.Tensor, cells: tf.Tensor): tf.Tensor {
  return ops.run('GatherV2', GATHER, [table, cells, tf.scalar(0, 'int32')]);
}

/** Where each voxel's (plane, label) stands in a row-major [P, L] table; int32 [P·V]. */
function cellsOf(labels: tf.Tensor2D, labelCount: number): tf.Tensor1D {
  const [planes] = labels.shape;
  const starts = Array.from({ length: planes }, (_, plane) => plane * labelCount);
  const cells = tf.add(labels, tf.tensor2d(starts, [planes, 1], 'int32'));
  return tf.reshape<tf.Rank.R1>(cells, [-1]);
}
