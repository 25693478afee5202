import * as tf from '@tensorflow/tfjs-core';
import { loadEngine } from '../engine.ts';
import { GraphBuilder } from '../graph/builder.ts';
import type { TensorSpecs } from '../graph/index-file.ts';
import { nativeLossOps } from '../graph/native-losses.ts';
import type { GraphSession, TypedValues } from '../graph/session.ts';
import { openBuilt } from '../graph/temporary.ts';
import type { LossOps } from '../losses/ops.ts';
import { partialLabelLoss } from '../losses/partial-label.ts';
import { effectiveWeights, predictedClasses, voxelWeights } from '../losses/weights.ts';
import { type Tensors, take } from '../networks/tensors.ts';
import type { LossSettings } from '../settings.ts';
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

/**
 * Compares losses, gradients and voxel weights with a file of known ones, through recorded graphs
 * like those that train.
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
  const engine = loadEngine();
  const ops = nativeLossOps(engine.backend);
  const builder = new GraphBuilder(engine, []);
  const losses = Object.entries(given.expected).map(([name, expected], index) => ({
    name,
    expected,
    fn: `loss${index}`,
    settings: lossOf(name),
  }));
  for (const { fn, settings } of losses) {
    builder.addFunction(fn, inputSpecs(given), (inputs) =>
      evaluateLoss(settings, given.weights, ops, inputs),
    );
  }
  const session = await openBuilt(engine, builder);
  try {
    return losses.map(({ name, expected, fn }) => {
      const worstRelativeError = worstError(expected, run(session, fn, given));
      const pass = worstRelativeError <= LOSS_TOLERANCE;
      return { name: `${position}: ${name}`, worstRelativeError, pass };
    });
  } finally {
    session.close();
  }
}

function inputSpecs({ shape, classes }: LossCase): TensorSpecs {
  const [images = 1, ...sides] = shape;
  const voxels = sides.reduce((product, side) => product * side, 1);
  return {
    logits: { dtype: 'float32', shape: [images, voxels, classes] },
    labels: { dtype: 'int32', shape: [images, voxels] },
    presence: { dtype: 'float32', shape: [images, classes] },
  };
}

function run(session: GraphSession, fn: string, given: LossCase): Record<string, TypedValues> {
  const [images = 1] = given.shape;
  const everything = new Float32Array(images * given.classes).fill(1);
  return session.run(fn, {
    logits: Float32Array.from(given.logits),
    labels: Int32Array.from(given.labels),
    presence: given.presences ? Float32Array.from(given.presences.flat()) : everything,
  });
}

/** A loss as a function of logits [N, V, K], labels [N, V] and presence [N, K]. */
export function evaluateLoss(
  settings: LossSettings,
  classWeights: readonly number[],
  ops: LossOps,
  inputs: Tensors,
): { loss: tf.Tensor; gradient: tf.Tensor; mask: tf.Tensor } {
  const logits = take(inputs, 'logits', 3);
  const labels = take(inputs, 'labels', 2);
  const presence = take(inputs, 'presence', 2);
  const { value, grad } = tf.valueAndGrad(
    () => partialLabelLoss(settings, classWeights, logits, labels, presence, ops).loss,
  )(logits);
  const pi = effectiveWeights(presence, classWeights);
  const mask = voxelWeights(settings.mode, pi, labels, predictedClasses(logits), ops);
  return { loss: value, gradient: grad, mask };
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
