import * as tf from '@tensorflow/tfjs-core';
import { MyographError } from '../../errors.ts';
import type { Tensors } from '../networks/tensors.ts';

/** What one training step computes before its weights change. */
export interface TrainingStep {
  /** Scalar that is minimised. */
  readonly loss: tf.Scalar;
  /** Returned to the caller beside the loss. */
  readonly outputs: Tensors;
  /** New values of variables that are not trained, by name: moving statistics. */
  readonly updates: Tensors;
}

/**
 * Runs a step and differentiates its loss by the named variables.
 *
 * The step's tensors are kept alive beyond tfjs's own scopes: the caller disposes them.
 */
export function differentiate(
  run: () => TrainingStep,
  variables: Tensors,
  trained: readonly string[],
): { step: TrainingStep; gradients: Tensors } {
  const weights = trained.map((name) => {
    const weight = variables[name];
    if (weight === undefined)
      throw new MyographError('INTERNAL', `There is no variable '${name}'.`);
    return weight;
  });
  const steps: TrainingStep[] = [];
  const { grads } = tf.valueAndGrads(() => {
    const step = run();
    for (const tensor of tensorsOf(step)) tf.keep(tensor);
    steps.push(step);
    return step.loss;
  })(weights);
  const [step] = steps;
  if (step === undefined) throw new MyographError('INTERNAL', 'The training step did not run.');
  const gradients = Object.fromEntries(
    grads.map((gradient, index) => [trained[index] ?? '', gradient]),
  );
  return { step, gradients };
}

export function tensorsOf({ loss, outputs, updates }: TrainingStep): tf.Tensor[] {
  return [loss, ...Object.values(outputs), ...Object.values(updates)];
}
