import * as tf from '@tensorflow/tfjs-core';
import type { LossSettings, ProgramSettings } from '../settings.ts';
import { checkLabelSets } from './check.ts';

/** A loss, and what it must know of classes and labels. */
export type LossSpec = LossSettings & Pick<ProgramSettings, 'classCount' | 'labelSets'>;

/** N elements of D slices with V voxels each, K classes, and G label sets. */
export interface LossInputs {
  /** [N, D, V, K] */
  logits: tf.Tensor4D;
  /** int32 [N, D, V]: 0 = background or unlabelled, below K a class, K + g = label set g. */
  labels: tf.Tensor3D;
  /** a, [N, D, K]: 1 where a class is known in a slice; of the background, where all voxels are. */
  presence: tf.Tensor3D;
}

/** A batch, slice by slice: P = N·D planes. */
export interface Planes {
  /** N */
  readonly elements: number;
  /** [P, V, K] */
  readonly logits: tf.Tensor3D;
  /** int32 [P, V], below L = K + G. */
  readonly labels: tf.Tensor2D;
  /** a, [P, K]; 1 everywhere if the loss is not gated. */
  readonly known: tf.Tensor2D;
  /** w, [K], background first. */
  readonly classWeights: tf.Tensor1D;
  readonly labelSets: readonly (readonly number[])[];
}

/** @throws MyographError INVALID_INPUT for label sets that are not of these classes */
export function planesOf(
  { gating, labelSets }: LossSpec,
  classWeights: readonly number[],
  { logits, labels, presence }: LossInputs,
): Planes {
  const [elements, slices, voxels, classCount] = logits.shape;
  checkLabelSets(classCount, labelSets);
  const planes = elements * slices;
  const known = tf.reshape<tf.Rank.R2>(presence, [planes, classCount]);
  return {
    elements,
    logits: tf.reshape<tf.Rank.R3>(logits, [planes, voxels, classCount]),
    labels: tf.reshape<tf.Rank.R2>(labels, [planes, voxels]),
    known: gating === 'catalog' ? known : tf.onesLike(known),
    classWeights: tf.tensor1d([...classWeights]),
    labelSets,
  };
}

/** Each voxel's class, int32 [P, V]; a voxel of a label set has class 0, as unlabelled ones have. */
export function classLabels({ labels, labelSets, logits }: Planes): tf.Tensor2D {
  if (labelSets.length === 0) return labels;
  return tf.where(tf.less(labels, logits.shape[2]), labels, tf.zerosLike(labels));
}
