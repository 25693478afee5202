import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { LossOps } from '../../../src/training/losses/ops.ts';
import { type LossTerms, partialLabelLoss } from '../../../src/training/losses/partial-label.ts';
import type { LossInputs, LossSpec } from '../../../src/training/losses/planes.ts';
import { valuesOf } from '../graph/run.ts';

/** K of the samples, and the sets that the labels K and K + 1 stand for. */
export const CLASSES = 4;
export const SETS = [[1, 2], [2, 3]]; // biome-ignore format: sets

/** Sizes of the samples. */
const [ELEMENTS, SLICES, VOXELS] = [2, 3, 7];

export const SPEC: LossSpec = {
  mode: 'fn_plus_fp',
  backgroundWeight: 1,
  gating: 'catalog',
  crossEntropy: true,
  dice: 'soft',
  lambda: 1,
  classCount: CLASSES,
  labelSets: SETS,
};

/** Any small batch of several slices, with labels below `labelCount`. */
export function samples(labelCount: number): fc.Arbitrary<LossInputs> {
  return fc.integer({ min: 1, max: 10_000 }).map((seed) => ({
    logits: tf.randomNormal<tf.Rank.R4>([ELEMENTS, SLICES, VOXELS, CLASSES], 0, 2, 'float32', seed),
    labels: integers([ELEMENTS, SLICES, VOXELS], labelCount, seed + 1),
    presence: tf.cast<tf.Tensor3D>(integers([ELEMENTS, SLICES, CLASSES], 2, seed + 2), 'float32'),
  }));
}

/** Numbers from 0 to below `end`. */
export function integers(shape: [number, number, number], end: number, seed: number): tf.Tensor3D {
  return tf.cast(tf.floor(tf.randomUniform(shape, 0, end, 'float32', seed)), 'int32');
}

/** Every class known everywhere. */
export function allKnown(inputs: LossInputs): LossInputs {
  return { ...inputs, presence: tf.onesLike(inputs.presence) };
}

export function evaluate(settings: Partial<LossSpec>, inputs: LossInputs, ops: LossOps): LossTerms {
  return partialLabelLoss({ ...SPEC, ...settings }, inputs, ops);
}

export function gradientOf(
  settings: Partial<LossSpec>,
  inputs: LossInputs,
  ops: LossOps,
): number[] {
  return numbers(tf.grad(() => evaluate(settings, inputs, ops).loss)(inputs.logits));
}

export const number = (tensor: tf.Tensor) => valuesOf(tensor)[0] ?? Number.NaN;
export const numbers = (tensor: tf.Tensor) => Array.from(valuesOf(tensor));
