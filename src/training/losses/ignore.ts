import type * as tf from '@tensorflow/tfjs-core';
import { weightedCrossEntropy } from './cross-entropy.ts';
import type { DiceTarget } from './dice.ts';
import type { LossOps } from './ops.ts';
import { classLabels, type Planes } from './planes.ts';
import { classesIfKnown, padLabels } from './sets.ts';
import { effectiveWeights } from './weights.ts';

/**
 * The cross-entropy over the voxels whose class is known: those of a known class, and unlabelled ones
 * where the background is known. So does nnU-Net with its ignore label (Isensee et al., Nat. Methods
 * 2021).
 */
export function ignoreCrossEntropy(planes: Planes, ops: LossOps): tf.Scalar {
  const pi = effectiveWeights(planes.known, planes.classWeights);
  return weightedCrossEntropy(
    ops.crossEntropy(planes.logits, classLabels(planes)),
    ops.lookUp(padLabels(pi, planes.labelSets.length), planes.labels),
  );
}

/** Dice of each class over the same voxels. */
export function ignoreDice(planes: Planes): DiceTarget {
  return { sets: classesIfKnown(planes), groups: null, gate: null };
}
