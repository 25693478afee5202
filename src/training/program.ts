import { MyographError } from '../errors.ts';
import { loadEngine } from './engine.ts';
import { adamFeeds } from './graph/adam.ts';
import { GraphSession, type NamedArray, type TypedValues } from './graph/session.ts';
import { initialValues, mixHash } from './networks/initialize.ts';
import { type Parameter, unetParameters } from './networks/parameters.ts';
import { PREDICT, TRAIN } from './program/graph.ts';
import { checkSettings, requireRecording } from './program/recording.ts';
import type { ProgramSettings } from './settings.ts';

export type { NamedArray } from './graph/session.ts';
export { recordProgram } from './program/recording.ts';
export type { ProgramSettings } from './settings.ts';

/** What one step learns from; N images of H×W, K classes. */
export interface Batch {
  /** [N, H, W, 1] */
  images: Float32Array;
  /** Class number of each voxel, 0 to K − 1; [N, H, W]. */
  labels: Int32Array;
  /** a_c: 1 where a class was annotated in an image, else 0; [N, K]. */
  presence: Float32Array;
}

/** Computed with the weights as they were before the step. */
export interface StepResult {
  loss: number;
  /** The terms of the loss before λ; 0 where the loss has no such term. */
  crossEntropy: number;
  dice: number;
}

/** A recorded network and its training step, with the weights inside. */
export interface Program {
  /** Number of trained values. */
  readonly parameterCount: number;
  /** One step of Adam. Steps count from 1; dropout's noise follows from the seed and the step. */
  step(batch: Batch, step: number, learningRate: number): StepResult;
  /** The most probable class of each voxel; [N, H, W, 1] → [N, H, W], N being the batch size. */
  predict(images: Float32Array): Uint8Array;
  /** All that resume needs, beside the number of steps done. */
  state(): NamedArray[];
  /** @throws MyographError INVALID_INPUT for a missing array or one of another shape */
  restore(state: readonly NamedArray[]): void;
  /** The part of the state that prediction needs. */
  weights(): NamedArray[];
  /** @throws MyographError INVALID_INPUT for a missing array or one of another shape */
  loadWeights(weights: readonly NamedArray[]): void;
  /** Frees the program; it cannot be used any more. */
  dispose(): void;
}

/**
 * Opens what `recordProgram` wrote, with the weights that follow from the seed.
 *
 * @throws MyographError NOT_FOUND, CONFLICT, ENGINE_UNAVAILABLE
 */
export async function openProgram(settings: ProgramSettings, directory: string): Promise<Program> {
  checkSettings(settings);
  await requireRecording(settings, directory);
  const session = await GraphSession.open(loadEngine(), directory);
  const parameters = unetParameters(settings.network, settings.classCount);
  try {
    session.assign(initialState(session, parameters, settings.seed));
    return new RecordedProgram(settings, parameters, session);
  } catch (error) {
    session.close();
    throw error;
  }
}

class RecordedProgram implements Program {
  readonly parameterCount: number;
  private readonly settings: ProgramSettings;
  private readonly parameters: readonly Parameter[];
  private readonly session: GraphSession;

  constructor(settings: ProgramSettings, parameters: readonly Parameter[], session: GraphSession) {
    this.settings = settings;
    this.parameters = parameters;
    this.session = session;
    this.parameterCount = parameters
      .filter(({ trained }) => trained)
      .reduce((count, { shape }) => count + sizeOf(shape), 0);
  }

  step(batch: Batch, step: number, learningRate: number): StepResult {
    const { batchSize, height, width, classCount } = this.settings;
    const voxels = batchSize * height * width;
    requireLength('images', batch.images, voxels);
    requireLength('labels', batch.labels, voxels);
    requireLength('presence', batch.presence, batchSize * classCount);
    requireClasses(batch.labels, classCount);
    const { loss, crossEntropy, dice } = this.session.run(TRAIN, {
      ...batch,
      ...adamFeeds(step, learningRate),
      noise: noiseSeeds(this.settings, step),
    });
    return { loss: scalar(loss), crossEntropy: scalar(crossEntropy), dice: scalar(dice) };
  }

  predict(images: Float32Array): Uint8Array {
    const { batchSize, height, width } = this.settings;
    requireLength('images', images, batchSize * height * width);
    const { classes } = this.session.run(PREDICT, { images });
    return Uint8Array.from(classes ?? []);
  }

  state(): NamedArray[] {
    return this.session.read(this.session.variables);
  }

  restore(state: readonly NamedArray[]): void {
    this.session.assign(pick(state, this.session.variables));
  }

  weights(): NamedArray[] {
    return this.session.read(this.parameters);
  }

  loadWeights(weights: readonly NamedArray[]): void {
    this.session.assign(pick(weights, this.parameters));
  }

  dispose(): void {
    this.session.close();
  }
}

/** Parameters as they are before training; Adam's moments are 0. */
function initialState(
  session: GraphSession,
  parameters: readonly Parameter[],
  seed: number,
): NamedArray[] {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  return session.variables.map(({ name, shape }) => {
    const parameter = byName.get(name);
    const values = parameter ? initialValues(parameter, seed) : new Float32Array(sizeOf(shape));
    return { name, shape, values };
  });
}

/** Seeds of the dropout at each level: a number of the run and level, and the step. */
function noiseSeeds({ network, seed }: ProgramSettings, step: number): Int32Array {
  const seeds = Array.from({ length: network.levels }, (_, level) => [
    mixHash(`dropout${level}`, seed) | 0,
    step,
  ]);
  return Int32Array.from(seeds.flat());
}

/** The arrays of these names and shapes, in this order. */
function pick(
  arrays: readonly NamedArray[],
  wanted: readonly { name: string; shape: readonly number[] }[],
): NamedArray[] {
  const byName = new Map(arrays.map((array) => [array.name, array]));
  return wanted.map(({ name, shape }) => {
    const array = byName.get(name);
    if (array === undefined) {
      throw new MyographError(
        'INVALID_INPUT',
        `The weights lack '${name}': they are of another network.`,
        { name },
      );
    }
    if (array.shape.join() !== shape.join() || array.values.length !== sizeOf(shape)) {
      throw new MyographError(
        'INVALID_INPUT',
        `'${name}' has the shape [${array.shape}] and ${array.values.length} values, but this ` +
          `network needs [${shape}]: the weights are of another network.`,
        { name, shape: array.shape, needed: shape },
      );
    }
    return array;
  });
}

function requireLength(name: string, values: TypedValues, length: number): void {
  if (values.length === length) return;
  throw new MyographError(
    'INVALID_INPUT',
    `The batch has ${values.length} values of '${name}'; the program was recorded for ${length}.`,
    { name, length: values.length, needed: length },
  );
}

function requireClasses(labels: Int32Array, classCount: number): void {
  const stray = labels.find((label) => label < 0 || label >= classCount);
  if (stray === undefined) return;
  throw new MyographError(
    'INVALID_INPUT',
    `The batch has a label ${stray}; the network knows the classes 0 to ${classCount - 1}.`,
    { label: stray, classCount },
  );
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

function scalar(values: TypedValues | undefined): number {
  return values?.[0] ?? Number.NaN;
}
