import * as tf from '@tensorflow/tfjs-core';
import type { Planes } from './planes.ts';

/**
 * Which classes the voxels of each label may be of, 0 or 1, per plane; [P, L, K]. No label is without
 * a class.
 */
export type SetTable = tf.Tensor3D;

/** Every label is its own class; a label set, like no label, is the background. */
export function classesAsLabelled({ known, labelSets }: Planes): SetTable {
  return everyPlane(
    known,
    labelRows(
      known,
      labelSets.map(() => [0]),
    ),
  );
}

/** A known class is itself; any other label says nothing. */
export function classesIfKnown({ known, labelSets }: Planes): SetTable {
  const anything = Array.from({ length: known.shape[1] }, (_, index) => index);
  const rows = labelRows(
    known,
    labelSets.map(() => anything),
  );
  const unknown = padLabels(tf.sub(1, known), labelSets.length);
  return tf.maximum(everyPlane(known, rows), tf.expandDims(unknown, 2));
}

/**
 * An unlabelled voxel is background or of a class that is not known in its slice; a label set is one of
 * its members.
 */
export function classesOfSets({ known, labelSets }: Planes): SetTable {
  const rows = labelRows(known, labelSets);
  return withUnlabelled(
    known,
    rows,
    rows.map((_, label) => label === 0),
  );
}

/** As `classesOfSets`, but a voxel of a label set may also be whatever an unlabelled one may be. */
export function classesMerged({ known, labelSets }: Planes): SetTable {
  const rows = labelRows(known, labelSets);
  return withUnlabelled(
    known,
    rows,
    rows.map((_, label) => label === 0 || label >= known.shape[1]),
  );
}

/** The background and the classes that are not known, 0 or 1; [P, K] → [P, K]. */
export function unlabelledClasses(known: tf.Tensor2D): tf.Tensor2D {
  return tf.maximum(tf.sub(1, known), backgroundOf(known));
}

/** The background alone, in every plane; [P, K] → [P, K]. */
export function backgroundOf(known: tf.Tensor2D): tf.Tensor2D {
  return tf.reshape(everyPlane(known, [row([0], known.shape[1])]), known.shape);
}

/** Adds a column of zeros for each label set; [P, K] → [P, L]. */
export function padLabels(table: tf.Tensor2D, sets: number): tf.Tensor2D {
  return tf.pad(table, [
    [0, 0],
    [0, sets],
  ]);
}

/** Adds the classes of an unlabelled voxel to the labels that are marked. */
function withUnlabelled(
  known: tf.Tensor2D,
  rows: readonly number[][],
  isMarked: readonly boolean[],
): SetTable {
  const marks = everyPlane(
    known,
    isMarked.map((marked) => [marked ? 1 : 0]),
  ); // [P, L, 1]
  const unlabelled = tf.expandDims(unlabelledClasses(known), 1); // [P, 1, K]
  return tf.maximum(everyPlane(known, rows), tf.mul(marks, unlabelled));
}

/** A row for each label: its class, or the given members of its label set. */
function labelRows(known: tf.Tensor2D, sets: readonly (readonly number[])[]): number[][] {
  const [, classCount] = known.shape;
  const classes = Array.from({ length: classCount }, (_, index) => row([index], classCount));
  return [...classes, ...sets.map((members) => row(members, classCount))];
}

function row(members: readonly number[], classCount: number): number[] {
  return Array.from({ length: classCount }, (_, index) => (members.includes(index) ? 1 : 0));
}

/** The same rows for each plane. */
function everyPlane(known: tf.Tensor2D, rows: readonly number[][]): tf.Tensor3D {
  return tf.tile(tf.tensor3d([[...rows]]), [known.shape[0], 1, 1]);
}
