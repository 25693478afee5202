import { type GraphWriter, type TensorSpec, typeOf } from './graph-def.ts';
import type { VariableSpec } from './index-file.ts';

/** As published (arXiv 1412.6980), on every engine. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

const SCALAR: TensorSpec = { dtype: 'float32', shape: [] };

/** What a step with Adam is fed beside its own inputs; see `adamFeeds`. */
export const ADAM_INPUTS = {
  learningRate: SCALAR,
  beta1Power: SCALAR,
  beta2Power: SCALAR,
  epsilon: SCALAR,
} as const;

export type AdamFeeds = Record<keyof typeof ADAM_INPUTS, Float32Array>;

/**
 * The values of `ADAM_INPUTS` at a step, which counts from 1.
 *
 * TensorFlow adds its epsilon to the root of the uncorrected second moment; Kingma and Ba
 * (arXiv 1412.6980, algorithm 1) add it after correcting the bias. Scaled by √(1 − β₂ᵗ) the two are
 * the same.
 */
export function adamFeeds(step: number, learningRate: number): AdamFeeds {
  const beta2Power = ADAM.beta2 ** step;
  return {
    learningRate: Float32Array.of(learningRate),
    beta1Power: Float32Array.of(ADAM.beta1 ** step),
    beta2Power: Float32Array.of(beta2Power),
    epsilon: Float32Array.of(ADAM.epsilon * Math.sqrt(1 - beta2Power)),
  };
}

/** The two running moments that Adam keeps for a variable. */
export function adamMoments({
  name,
  shape,
}: VariableSpec): [mean: VariableSpec, square: VariableSpec] {
  return [
    { name: `adam/mean/${name}`, shape },
    { name: `adam/square/${name}`, shape },
  ];
}

/**
 * Writes Adam's update of one variable and returns its node.
 *
 * @param gradient node of the gradient; `after` are nodes that must have run before.
 * @param feeds node of each of `ADAM_INPUTS`.
 */
export function writeAdamUpdate(
  writer: GraphWriter,
  variable: VariableSpec,
  gradient: string,
  feeds: Record<keyof typeof ADAM_INPUTS, string>,
  after: readonly string[],
): string {
  const [mean, square] = adamMoments(variable);
  const inputs = [
    variable.name,
    mean.name,
    square.name,
    feeds.beta1Power,
    feeds.beta2Power,
    feeds.learningRate,
    writer.constant(SCALAR, [ADAM.beta1]),
    writer.constant(SCALAR, [ADAM.beta2]),
    feeds.epsilon,
    gradient,
    ...after.map((node) => `^${node}`),
  ];
  return writer.node('ResourceApplyAdam', inputs, { T: typeOf('float32') });
}
