import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { openFunctions } from '../engine/functions.ts';
import type { TensorSpecs } from '../graph/index-file.ts';
import { maskWeights } from '../losses/masks.ts';
import type { LossOps } from '../losses/ops.ts';
import { partialLabelLoss } from '../losses/partial-label.ts';
import { type LossInputs, type LossSpec, planesOf } from '../losses/planes.ts';
import { isMaskMode } from '../losses/weights.ts';
import { type Tensors, take } from '../networks/tensors.ts';
import { type ExpectedLoss, type LossCase, lossOf, parseLossFile } from './file.ts';

/** Largest difference that counts as equal, relative to max(|expected|, 10⁻³ · gradient's norm). */
export const LOSS_TOLERANCE = 1e-5;
const GRADIENT_FLOOR = 1e-3;

export interface LossCaseReport {
  /** The case's number in the file, from 1, and the loss's name there. */
  name: string;
  /** Over loss, gradient and voxel weights. */
  worstRelativeError: number;
  pass: boolean;
}

const REFERENCES = ['reference-masks.json', 'reference-sets.json'];

/**
 * Compares with the published values of the mask losses, and with those of the other losses, which
 * another implementation of the papers' definitions gave.
 */
export async function verifyKnownLosses(): Promise<{ cases: LossCaseReport[] }> {
  const cases: LossCaseReport[] = [];
  for (const file of REFERENCES) {
    const contents = await readFile(new URL(file, import.meta.url), 'utf8');
    cases.push(...(await verifyLosses(contents)).cases);
  }
  return { cases };
}

/**
 * Compares losses, gradients and voxel weights with a file of known ones, on the chosen engine and in the
 * form in which it trains.
 *
 * @param contents the file, in the form of the reference implementation's loss vectors
 * @throws MyographError INVALID_INPUT where it is not of that form
 */
export async function verifyLosses(contents: string): Promise<{ cases: LossCaseReport[] }> {
  const cases: LossCaseReport[] = [];
  for (const [index, given] of parseLossFile(contents).entries()) {
    cases.push(...(await verifyCase(given, index + 1)));
  }
  return { cases };
}

async function verifyCase(given: LossCase, position: number): Promise<LossCaseReport[]> {
  const losses = Object.entries(given.expected).map(([name, expected], index) => ({
    name,
    expected,
    fn: `loss${index}`,
    spec: specOf(name, given),
  }));
  const session = await openFunctions([], (builder, ops) => {
    for (const { fn, spec } of losses) {
      builder.addFunction(fn, inputSpecs(given), (inputs) =>
        evaluateLoss(spec, given.weights, ops.losses, inputs),
      );
    }
  });
  try {
    const reports: LossCaseReport[] = [];
    for (const { name, expected, fn } of losses) {
      const worstRelativeError = worstError(expected, await session.run(fn, inputValues(given)));
      const pass = worstRelativeError <= LOSS_TOLERANCE;
      reports.push({ name: `${position}: ${name}`, worstRelativeError, pass });
    }
    return reports;
  } finally {
    session.close();
  }
}

/** The loss that a name in the file stands for, on the classes and labels of a case. */
export function specOf(name: string, { classes, label_sets }: LossCase): LossSpec {
  return { ...lossOf(name), classCount: classes, labelSets: label_sets };
}

/** Shapes of a case's inputs, as `LossInputs` has them. */
export function inputSpecs({ shape, depth, classes }: LossCase): TensorSpecs {
  const [images = 1, ...sides] = shape;
  const voxels = sides.reduce((product, side) => product * side, 1) / depth;
  return {
    logits: { dtype: 'float32', shape: [images, depth, voxels, classes] },
    labels: { dtype: 'int32', shape: [images, depth, voxels] },
    presence: { dtype: 'float32', shape: [images, depth, classes] },
  };
}

/** Values of a case's inputs. */
export function inputValues({ shape, depth, classes, logits, labels, presences }: LossCase) {
  const [images = 1] = shape;
  return {
    logits: Float32Array.from(logits),
    labels: Int32Array.from(labels),
    presence: presences
      ? Float32Array.from(presences.flat())
      : new Float32Array(images * depth * classes).fill(1),
  };
}

/** A loss of logits, labels and presence, its gradient by the logits, and a mask mode's weights. */
export function evaluateLoss(
  spec: LossSpec,
  classWeights: readonly number[],
  ops: LossOps,
  tensors: Tensors,
): Tensors {
  const logits = take(tensors, 'logits', 4);
  const labels = take(tensors, 'labels', 3);
  const presence = take(tensors, 'presence', 3);
  const { value, grad } = tf.valueAndGrad(
    (x: tf.Tensor4D) =>
      partialLabelLoss(spec, { logits: x, labels, presence }, ops, classWeights).loss,
  )(logits);
  return {
    loss: value,
    gradient: grad,
    ...maskOf(spec, classWeights, ops, { logits, labels, presence }),
  };
}

function maskOf(
  spec: LossSpec,
  classWeights: readonly number[],
  ops: LossOps,
  inputs: LossInputs,
): Tensors {
  if (!isMaskMode(spec.mode)) return {};
  return { mask: maskWeights(spec.mode, planesOf(spec, classWeights, inputs), ops) };
}

/** The largest difference of any value from its expectation, relative to that expectation. */
export function worstError(
  expected: ExpectedLoss,
  { loss = [], gradient = [], mask = [] }: Readonly<Record<string, ArrayLike<number>>>,
): number {
  const floor = GRADIENT_FLOOR * expected.grad_l2;
  const gradients = Array.from(gradient);
  const weights = Array.from(mask);
  const pairs: [number[], number[]][] = [
    [[expected.loss], Array.from(loss)],
    [[expected.grad_l2], [Math.sqrt(sum(gradients.map((value) => value ** 2)))]],
    [expected.grad_first8, gradients],
    [expected.grad_last8 ?? [], gradients.slice(-8)],
    [expected.mask_sum === undefined ? [] : [expected.mask_sum], [sum(weights)]],
    [expected.mask_first16 ?? [], weights],
  ];
  const errors = pairs.flatMap(([wanted, got]) =>
    wanted.map((value, index) => {
      const difference = Math.abs((got[index] ?? Number.NaN) - value);
      return difference === 0 ? 0 : difference / Math.max(Math.abs(value), floor);
    }),
  );
  // a difference that is not a number is no agreement; Math.max would pass NaN on
  return errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...errors);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
