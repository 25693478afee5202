import * as tf from '@tensorflow/tfjs-core';
import type { LossMode } from '../settings.ts';
import type { LossOps } from './ops.ts';

const MASK_MODES = ['fn', 'fp', 'fn_or_fp', 'fn_plus_fp'] as const;

/** The modes that weigh voxels by a mask. */
export type MaskMode = (typeof MASK_MODES)[number];

export function isMaskMode(mode: LossMode): mode is MaskMode {
  return MASK_MODES.some((mask) => mask === mode);
}

/**
 * The weight of each voxel in the cross-entropy, from the effective class weights π.
 *
 * | mode       | weight                        |
 * |------------|-------------------------------|
 * | fn         | Σ_c π_c · y_c                 |
 * | fp         | Σ_c π_c · pred_c              |
 * | fn_or_fp   | Σ_c π_c · (y_c ∨ pred_c)      |
 * | fn_plus_fp | Σ_c π_c · (y_c + pred_c)      |
 *
 * `or` is taken per class and then summed: a voxel whose truth and prediction are two classes weighs
 * π_y + π_pred. arXiv 2008.07030 calls the modes base, base_pred, or, plus.
 *
 * @param pi [P, K]
 * @param truth int32 [P, V], y as a class number
 * @param predicted int32 [P, V], pred as a class number
 * @returns [P, V]
 */
export function voxelWeights(
  mode: MaskMode,
  pi: tf.Tensor2D,
  truth: tf.Tensor2D,
  predicted: tf.Tensor2D,
  ops: LossOps,
): tf.Tensor2D {
  const ofTruth = () => ops.lookUp(pi, truth);
  const ofPrediction = () => ops.lookUp(pi, predicted);
  switch (mode) {
    case 'fn':
      return ofTruth();
    case 'fp':
      return ofPrediction();
    case 'fn_plus_fp':
      return tf.add(ofTruth(), ofPrediction());
    case 'fn_or_fp': {
      const differ = tf.cast(tf.notEqual(truth, predicted), 'float32');
      return tf.add(ofTruth(), tf.mul(ofPrediction(), differ));
    }
  }
}

/**
 * π_c = a_c · w_c: a class that is not known in a slice weighs nothing there.
 *
 * @param known a, [P, K]
 * @param classWeights w, [K]
 * @returns [P, K]
 */
export function effectiveWeights(known: tf.Tensor2D, classWeights: tf.Tensor1D): tf.Tensor2D {
  return tf.mul(known, classWeights);
}

/**
 * The most probable class of each voxel, through which no gradient flows.
 *
 * @param logits [P, V, K]
 * @returns int32 [P, V]
 */
export function predictedClasses(logits: tf.Tensor3D): tf.Tensor2D {
  return withoutGradient(() => tf.argMax<tf.Tensor2D>(logits, 2));
}

/** Computes `f` apart from the gradient: to tfjs its result depends on nothing. */
function withoutGradient<T extends tf.Tensor>(f: () => T): T {
  return tf.customGrad<T>(() => ({ value: f(), gradFunc: () => [] }))();
}
