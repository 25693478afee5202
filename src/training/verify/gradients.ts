import * as tf from '@tensorflow/tfjs-core';
import { openFunctions } from '../engine/functions.ts';
import { differentiate, tensorsOf } from '../graph/differentiate.ts';
import type { NamedArray, TypedValues } from '../graph/session.ts';
import { initialValues } from '../networks/initialize.ts';
import { dropoutSites, type Parameter, parametersOf } from '../networks/parameters.ts';
import type { Tensors } from '../networks/tensors.ts';
import { trainingInputs, trainingStep } from '../program/step.ts';
import type { EngineOps, FunctionBuilder, Session } from '../session.ts';
import type { NetworkSettings, ProgramSettings } from '../settings.ts';
import { SMALL_NETWORKS, type SmallNetwork } from './small-networks.ts';

/** By how much each array moves the loss: by less, rounding grows; by more, further kinks are crossed. */
const LOSS_CHANGE = 1e-4;
/** How far an array is moved for that, at most. */
const LONGEST_STEP = 0.1;
/** Far enough from 0 for ReLU that what is normalised to a variance of 1 seldom crosses it. */
const ACTIVE = 3;

export interface GradientReport {
  network: NetworkSettings['kind'];
  /** Number of weight arrays that were checked. */
  parameters: number;
  worstRelativeError: number;
  /** Name of the layer with the worst error. */
  worst: string;
  tolerance: number;
  pass: boolean;
}

/** An array, and how far it is moved along its gradient. */
interface Move {
  readonly weight: NamedArray;
  readonly gradient: ArrayLike<number>;
  readonly slope: number;
  readonly distance: number;
}

interface LayerError {
  readonly layer: string;
  readonly error: number;
}

/** Compares the gradients of a small network of each kind with central finite differences. */
export async function verifyGradients(): Promise<GradientReport[]> {
  const reports: GradientReport[] = [];
  for (const network of SMALL_NETWORKS) reports.push(await verifyNetwork(network));
  return reports;
}

/**
 * The arrays of a layer are moved together: each, of gradient g, by ±h·g/|g|, h such that all contribute
 * the same to the loss. Half the difference of the two losses must be Σ h·|g|.
 *
 * The offsets of the normalisations are set so that three of four channels are active everywhere and one
 * nowhere: the loss then has no kinks of ReLU near by.
 */
export async function verifyNetwork({
  settings,
  tolerance,
}: SmallNetwork): Promise<GradientReport> {
  const parameters = parametersOf(settings.network, settings.classCount);
  const trained = parameters.filter((parameter) => parameter.trained);
  const session = await openFunctions(parameters, (builder, ops) =>
    define(builder, ops, settings, trained),
  );
  try {
    session.assign(parameters.map((parameter) => start(parameter, settings.seed)));
    const inputs = batch(settings);
    const gradients = await session.run('gradients', inputs);
    const errors: LayerError[] = [];
    for (const [layer, arrays] of Map.groupBy(trained, ({ name }) =>
      name.replace(/\/[^/]*$/, ''),
    )) {
      const moves = arrays.map((parameter) =>
        moveOf(start(parameter, settings.seed), gradients[parameter.name] ?? []),
      );
      errors.push({ layer, error: await changeError(session, inputs, moves) });
    }
    return {
      network: settings.network.kind,
      parameters: trained.length,
      ...worstOf(errors, tolerance),
    };
  } finally {
    session.close();
  }
}

function define(
  builder: FunctionBuilder,
  ops: EngineOps,
  settings: ProgramSettings,
  trained: readonly Parameter[],
): void {
  const names = trained.map(({ name }) => name);
  const specs = trainingInputs(settings);
  const step = (inputs: Tensors, variables: Tensors) =>
    trainingStep(settings, ops.network, ops.losses, inputs, variables);
  builder.addFunction('loss', specs, (inputs, variables) => ({
    loss: step(inputs, variables).loss,
  }));
  builder.addFunction('gradients', specs, (inputs, variables) => {
    const result = differentiate(() => step(inputs, variables), variables, names);
    tf.dispose(tensorsOf(result.step));
    return result.gradients;
  });
}

function moveOf(weight: NamedArray, gradient: ArrayLike<number>): Move {
  const slope = norm(gradient);
  return { weight, gradient, slope, distance: Math.min(LOSS_CHANGE / slope, LONGEST_STEP) };
}

/** Of the change of the loss that the gradients foretell, relative to it. */
async function changeError(
  session: Session,
  inputs: Readonly<Record<string, TypedValues>>,
  moves: readonly Move[],
): Promise<number> {
  const lossAt = async (direction: 1 | -1): Promise<number> => {
    session.assign(moves.map((move) => moved(move, direction)));
    const { loss } = await session.run('loss', inputs);
    return loss?.[0] ?? Number.NaN;
  };
  const measured = ((await lossAt(1)) - (await lossAt(-1))) / 2;
  session.assign(moves.map(({ weight }) => weight));
  const foretold = moves.reduce((total, { distance, slope }) => total + distance * slope, 0);
  return Math.abs(measured - foretold) / foretold;
}

function moved({ weight, gradient, slope, distance }: Move, direction: 1 | -1): NamedArray {
  const factor = (direction * distance) / slope;
  const values = weight.values.map(
    (value, index) => value + factor * (gradient[index] ?? Number.NaN),
  );
  return { ...weight, values };
}

function worstOf(errors: readonly LayerError[], tolerance: number) {
  const [worst] = errors.toSorted((a, b) => b.error - a.error);
  return {
    worstRelativeError: worst?.error ?? Number.NaN,
    worst: worst?.layer ?? '',
    tolerance,
    // every error is compared, since one that is not a number sorts anywhere
    pass: errors.every(({ error }) => error <= tolerance),
  };
}

function start(parameter: Parameter, seed: number): NamedArray {
  const { name, shape } = parameter;
  const values = initialValues(parameter, seed);
  if (!name.endsWith('/offset')) return { name, shape, values };
  return { name, shape, values: values.map((_, channel) => (channel % 4 === 3 ? -1 : 1) * ACTIVE) };
}

/** Noise, labelled by its sign: something to learn, so that the gradient stands out of the rounding. */
function batch(settings: ProgramSettings): Record<string, TypedValues> {
  const { batchSize, depth, height, width, classCount, network, seed } = settings;
  const voxels = batchSize * depth * height * width;
  const noise = { name: 'images', shape: [voxels], trained: false, initial: { uniform: 1 } };
  const images = initialValues(noise, seed);
  return {
    images,
    labels: Int32Array.from(images, (value) => (value < -0.3 ? 0 : value < 0.3 ? 1 : 2)),
    presence: new Float32Array(batchSize * depth * classCount).fill(1),
    noise: Int32Array.from({ length: 2 * dropoutSites(network) }, (_, index) => index),
  };
}

function norm(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((total, value) => total + value ** 2, 0));
}
