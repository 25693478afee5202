import type * as tf from '@tensorflow/tfjs-core';
import { weightedCrossEntropy } from './cross-entropy.ts';
import type { DiceTarget } from './dice.ts';
import type { LossOps } from './ops.ts';
import { classLabels, type Planes } from './planes.ts';
import { classesAsLabelled } from './sets.ts';
import { effectiveWeights, type MaskMode, predictedClasses, voxelWeights } from './weights.ts';

/** The cross-entropy over the voxels that the mode selects; a label set counts as unlabelled. */
export function maskCrossEntropy(mode: MaskMode, planes: Planes, ops: LossOps): tf.Scalar {
  const truth = classLabels(planes);
  return weightedCrossEntropy(
    ops.crossEntropy(planes.logits, truth),
    maskWeights(mode, planes, ops),
  );
}

/** The weight mask, [P, V]. */
export function maskWeights(mode: MaskMode, planes: Planes, ops: LossOps): tf.Tensor2D {
  const pi = effectiveWeights(planes.known, planes.classWeights);
  return voxelWeights(mode, pi, classLabels(planes), predictedClasses(planes.logits), ops);
}

/** Dice of each class over the slices in which it is known. */
export function maskDice(planes: Planes): DiceTarget {
  return { sets: classesAsLabelled(planes), groups: null, gate: planes.known };
}
