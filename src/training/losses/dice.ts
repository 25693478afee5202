import * as tf from '@tensorflow/tfjs-core';
import type { LossOps } from './ops.ts';
import type { Planes } from './planes.ts';
import type { SetTable } from './sets.ts';

const EPSILON = 1e-10;
/** Stands for a sum of weights that is 0: what is divided by it is 0 too. */
const TINY = 1e-30;

/**
 * What Dice is taken of. A voxel counts for a group of classes if its label says whether it is of the
 * group: all classes that it may be of are in it, or none.
 */
export interface DiceTarget {
  readonly sets: SetTable;
  /** The classes of each group, 0 or 1; [P, K, K]. null: each class is a group. */
  readonly groups: tf.Tensor3D | null;
  /** Whether a plane counts for a group, 0 or 1; [P, K]. null: all do. */
  readonly gate: tf.Tensor2D | null;
}

/** Sums over the voxels of an element that count, per element and group; each [N, K]. */
export interface GroupSums {
  /** Σ p, p being the softmax output. */
  readonly probability: tf.Tensor2D;
  /** Σ y */
  readonly truth: tf.Tensor2D;
  /** Σ p·y */
  readonly overlap: tf.Tensor2D;
  /** Σ 1 */
  readonly voxels: tf.Tensor2D;
}

/**
 * The mean Dice term over elements and groups, weighted by w where an element has a voxel that counts;
 * 0 where none has.
 */
export function diceTerm(
  kind: 'log' | 'soft',
  planes: Planes,
  target: DiceTarget,
  ops: LossOps,
): tf.Scalar {
  const sums = groupSums(planes, target, ops);
  const counts = tf.cast(tf.greater(sums.voxels, 0), 'float32');
  const weights = tf.mul<tf.Tensor2D>(counts, planes.classWeights);
  return weightedDice(kind === 'log' ? logDice(sums) : softDice(sums), weights);
}

/** All sums follow from the voxels and the probability of each class per label: no voxel is masked. */
function groupSums(
  { elements, logits, labels }: Planes,
  { sets, groups, gate }: DiceTarget,
  ops: LossOps,
): GroupSums {
  const [planeCount, labelCount, classCount] = sets.shape;
  const ofClass = ops.probabilityByLabel(logits, labels, labelCount); // [P, L, K]
  const ofGroup = groups === null ? ofClass : tf.matMul(ofClass, groups, false, true);
  const voxels = tf.expandDims(ops.voxelsByLabel(labels, labelCount), 2); // [P, L, 1]
  const possible = groups === null ? sets : tf.matMul(sets, groups, false, true);
  const isInside = tf.cast(tf.equal(possible, tf.sum(sets, 2, true)), 'float32');
  const isOutside = tf.cast(tf.equal(possible, 0), 'float32');
  const open = gate === null ? tf.ones([planeCount, 1, classCount]) : tf.expandDims(gate, 1);
  const inside = tf.mul(isInside, open);
  const counted = tf.mul(tf.add(isInside, isOutside), open);
  const total = (values: tf.Tensor) =>
    tf.sum<tf.Tensor2D>(tf.reshape(values, [elements, -1, classCount]), 1);
  return {
    probability: total(tf.mul(counted, ofGroup)),
    truth: total(tf.mul(inside, voxels)),
    overlap: total(tf.mul(inside, ofGroup)),
    voxels: total(tf.mul(counted, voxels)),
  };
}

/** log(Σp + Σy + ε) − log(2Σpy + ε): minus the logarithm of the soft Dice. */
export function logDice({ probability, truth, overlap }: Omit<GroupSums, 'voxels'>): tf.Tensor2D {
  const total = tf.add(tf.add(probability, truth), EPSILON);
  return tf.sub(tf.log(total), tf.log(tf.add(tf.mul(overlap, 2), EPSILON)));
}

/** 1 − (2Σpy + ε) / (Σp + Σy + ε) */
export function softDice({ probability, truth, overlap }: Omit<GroupSums, 'voxels'>): tf.Tensor2D {
  const total = tf.add(tf.add(probability, truth), EPSILON);
  return tf.sub(1, tf.div(tf.add(tf.mul(overlap, 2), EPSILON), total));
}

/**
 * The mean over all (element, class) pairs, weighted by π; 0 where every weight is 0.
 *
 * @param dice [N, K]
 * @param pi [N, K]
 */
export function weightedDice(dice: tf.Tensor2D, pi: tf.Tensor2D): tf.Scalar {
  const total = tf.maximum(tf.sum<tf.Scalar>(pi), TINY);
  return tf.div(tf.sum<tf.Scalar>(tf.mul(pi, dice)), total);
}
