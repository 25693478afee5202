import * as tf from '@tensorflow/tfjs-core';
import { type Engine, loadEngine } from '../engine.ts';
import { GraphBuilder } from '../graph/builder.ts';
import { differentiate, tensorsOf } from '../graph/differentiate.ts';
import { nativeLossOps } from '../graph/native-losses.ts';
import { nativeNetworkOps } from '../graph/native-network.ts';
import type { GraphSession, NamedArray, TypedValues } from '../graph/session.ts';
import { openBuilt } from '../graph/temporary.ts';
import { initialValues } from '../networks/initialize.ts';
import { dropoutSites, type Parameter, parametersOf } from '../networks/parameters.ts';
import type { Tensors } from '../networks/tensors.ts';
import { trainingInputs, trainingStep } from '../program/step.ts';
import type { ProgramSettings } from '../settings.ts';

/**
 * Largest relative error that rounding and the kinks of ReLU and pooling leave: 3 % were seen; a
 * gradient that lacks a term or has a wrong factor is off by much more.
 */
const TOLERANCE = 0.05;
/** How far the weights are moved: shorter, rounding grows; longer, more kinks are crossed. */
const STEP = 3e-3;
const SEED = 11;

export interface GradientReport {
  /** Number of weight arrays that were checked. */
  parameters: number;
  worstRelativeError: number;
  /** Name of the array with the worst error. */
  worst: string;
  tolerance: number;
  pass: boolean;
}

/** The loss has every term but the mask by prediction, which jumps where a prediction changes. */
const SMALL: ProgramSettings = {
  network: { kind: 'unet', baseFilters: 4, levels: 3, dropout: 0.1 },
  loss: {
    mode: 'fn',
    backgroundWeight: 1,
    gating: 'catalog',
    crossEntropy: true,
    dice: 'log',
    lambda: 1,
  },
  classCount: 3,
  labelSets: [],
  batchSize: 2,
  depth: 1,
  height: 32,
  width: 32,
  seed: SEED,
};

/**
 * Compares the recorded gradient of a small network and loss with central finite differences.
 *
 * For each weight array w with gradient g, the loss is taken at w ± h·g/|g|: its difference over 2h
 * must be |g|.
 */
export async function verifyGradients(): Promise<GradientReport> {
  const engine = loadEngine();
  const parameters = parametersOf(SMALL.network, SMALL.classCount);
  const session = await openBuilt(engine, buildGraph(engine, parameters));
  try {
    session.assign(parameters.map((parameter) => start(parameter)));
    const inputs = batch();
    const gradients = session.run('gradients', inputs);
    const trained = parameters.filter((parameter) => parameter.trained);
    const errors = trained.map((parameter) => ({
      name: parameter.name,
      error: relativeError(session, inputs, start(parameter), gradients[parameter.name] ?? []),
    }));
    return report(errors);
  } finally {
    session.close();
  }
}

function buildGraph(engine: Engine, parameters: readonly Parameter[]): GraphBuilder {
  const networkOps = nativeNetworkOps(engine.backend);
  const lossOps = nativeLossOps(engine.backend);
  const trained = parameters.filter((parameter) => parameter.trained).map(({ name }) => name);
  const builder = new GraphBuilder(engine, parameters);
  const step = (inputs: Tensors, variables: Tensors) =>
    trainingStep(SMALL, networkOps, lossOps, inputs, variables);
  builder.addFunction('loss', trainingInputs(SMALL), (inputs, variables) => ({
    loss: step(inputs, variables).loss,
  }));
  builder.addFunction('gradients', trainingInputs(SMALL), (inputs, variables) => {
    const result = differentiate(() => step(inputs, variables), variables, trained);
    tf.dispose(tensorsOf(result.step));
    return result.gradients;
  });
  return builder;
}

/** Of the slope along the gradient, which finite differences measure as well. */
function relativeError(
  session: GraphSession,
  inputs: Readonly<Record<string, TypedValues>>,
  weight: NamedArray,
  gradient: ArrayLike<number>,
): number {
  const slope = norm(gradient);
  const lossAt = (distance: number): number => {
    const values = weight.values.map(
      (value, index) => value + (distance * (gradient[index] ?? Number.NaN)) / slope,
    );
    session.assign([{ ...weight, values }]);
    return session.run('loss', inputs).loss?.[0] ?? Number.NaN;
  };
  const measured = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP);
  session.assign([weight]);
  return Math.abs(measured - slope) / slope;
}

function report(errors: readonly { name: string; error: number }[]): GradientReport {
  const [worst] = errors.toSorted((a, b) => b.error - a.error);
  const worstRelativeError = worst?.error ?? Number.NaN;
  return {
    parameters: errors.length,
    worstRelativeError,
    worst: worst?.name ?? '',
    tolerance: TOLERANCE,
    // every error is compared, since one that is not a number sorts anywhere
    pass: errors.every(({ error }) => error <= TOLERANCE),
  };
}

function start(parameter: Parameter): NamedArray {
  const { name, shape } = parameter;
  return { name, shape, values: initialValues(parameter, SEED) };
}

/** Noise, labelled by its sign: something to learn, so that the gradient stands out of the rounding. */
function batch(): Record<string, TypedValues> {
  const { batchSize, height, width, classCount, network } = SMALL;
  const voxels = batchSize * height * width;
  const noise = { name: 'images', shape: [voxels], trained: false, initial: { uniform: 1 } };
  const images = initialValues(noise, SEED);
  return {
    images,
    labels: Int32Array.from(images, (value) => (value < -0.3 ? 0 : value < 0.3 ? 1 : 2)),
    presence: new Float32Array(batchSize * classCount).fill(1),
    noise: Int32Array.from({ length: 2 * dropoutSites(network) }, (_, index) => index),
  };
}

function norm(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((total, value) => total + value ** 2, 0));
}
