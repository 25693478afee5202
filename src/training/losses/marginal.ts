import * as tf from '@tensorflow/tfjs-core';
import { setCrossEntropy, weightedCrossEntropy } from './cross-entropy.ts';
import type { DiceTarget } from './dice.ts';
import type { LossOps } from './ops.ts';
import type { Planes } from './planes.ts';
import {
  backgroundOf,
  classesMerged,
  classesOfSets,
  type SetTable,
  unlabelledClasses,
} from './sets.ts';

/** Whether a label set keeps its members apart from the other classes, or is as good as no label. */
export type MarginalMode = 'marginal' | 'label_set';

/**
 * −log Σ_{c ∈ S} p_c, averaged over the voxels that weigh something. S holds the class of a labelled
 * voxel alone; for an unlabelled one the background and the classes not known in the slice, whose
 * probabilities are so merged with the background's (Shi et al., arXiv 2007.03868). For a voxel of a
 * label set, S is that set under `label_set` (Fidon et al., arXiv 2107.03846); under `marginal`, which
 * knows no sets, it is that set and all that an unlabelled voxel may be.
 */
export function marginalCrossEntropy(mode: MarginalMode, planes: Planes, ops: LossOps): tf.Scalar {
  const { logits, labels } = planes;
  const perVoxel = setCrossEntropy(
    logits,
    labels,
    setsOf(mode, planes),
    anyMember(planes, ops),
    ops,
  );
  return weightedCrossEntropy(perVoxel, ops.lookUp(labelWeights(mode, planes), labels));
}

/** Dice of each known class, and of the background merged with the classes not known in the slice. */
export function marginalDice(mode: MarginalMode, planes: Planes): DiceTarget {
  const { known } = planes;
  const background = backgroundOf(known);
  const merged = tf.mul(tf.expandDims(background, 2), tf.expandDims(unlabelledClasses(known), 1)); // [P, K, K], the first row alone
  return {
    sets: setsOf(mode, planes),
    groups: tf.maximum(tf.eye(known.shape[1]), merged),
    gate: tf.maximum(known, background),
  };
}

/**
 * Leaf-Dice (Fidon et al., arXiv 2107.03846, α = 1): Dice of each class, the truth being the voxels that
 * are of that class alone. A voxel that may be of the class among others counts neither way, so that
 * nothing depends on how a set's probability is shared out among its members.
 */
export function leafDice(planes: Planes): DiceTarget {
  return { sets: classesOfSets(planes), groups: null, gate: null };
}

function setsOf(mode: MarginalMode, planes: Planes): SetTable {
  return mode === 'marginal' ? classesMerged(planes) : classesOfSets(planes);
}

/** A class that each voxel may be of; int32 [P, V]. */
function anyMember({ labels, labelSets, known }: Planes, ops: LossOps): tf.Tensor2D {
  if (labelSets.length === 0) return labels;
  const classes = Array.from({ length: known.shape[1] }, (_, index) => index);
  const members = labelSets.map(([first = 0]) => first);
  const table = everyRow(known, tf.tensor1d([...classes, ...members]));
  return tf.cast(ops.lookUp(table, labels), 'int32');
}

/** Weight of each label, [P, L]: its class's; a label set weighs 1, or as unlabelled under `marginal`. */
function labelWeights(mode: MarginalMode, { classWeights, known, labelSets }: Planes): tf.Tensor2D {
  const ofSet = mode === 'marginal' ? tf.slice1d(classWeights, 0, 1) : tf.ones<tf.Rank.R1>([1]);
  return everyRow(known, tf.concat([classWeights, ...labelSets.map(() => ofSet)]));
}

/** The same row for each plane; [L] → [P, L]. */
function everyRow(known: tf.Tensor2D, row: tf.Tensor1D): tf.Tensor2D {
  return tf.tile(tf.expandDims<tf.Tensor2D>(row, 0), [known.shape[0], 1]);
}
