import { chosenEngine } from './engine/chosen.ts';
import type { NamedArray } from './graph/session.ts';
import { openEagerPrediction, openEagerProgram } from './program/eager.ts';
import { openRecordedPrediction, openRecordedProgram } from './program/recorded.ts';
import {
  checkPredictionSettings,
  checkSettings,
  predictionPart,
  recordGraphs,
} from './program/recording.ts';
import type { PredictionSettings, ProgramSettings } from './settings.ts';

export type { NamedArray } from './graph/session.ts';
export type { PredictionSettings, ProgramSettings } from './settings.ts';

/** What one step learns from: N windows of D slices of H×W, K classes. D is 1 for the 2D networks. */
export interface Batch {
  /** [N, D, H, W] */
  images: Float32Array;
  /** Of each voxel its class, 0 to K − 1, or K + g for the label set g; [N, D, H, W]. */
  labels: Int32Array;
  /** a_c: 1 where a class is known in a slice, else 0; [N, D, K]. */
  presence: Float32Array;
}

/** Computed with the weights as they were before the step. */
export interface StepResult {
  loss: number;
  /** The terms of the loss before λ; 0 where the loss has no such term. */
  crossEntropy: number;
  dice: number;
}

/** A network that predicts, with the weights inside. */
export interface PredictionProgram {
  /** Windows that it takes at a time. */
  readonly batchSize: number;
  /** The most probable class of each voxel; [N, D, H, W] → the same, N being the batch size. */
  predict(images: Float32Array): Promise<Uint8Array>;
  /** Frees the program; it cannot be used any more. */
  dispose(): void;
}

/** A network and its training step, with the weights inside. */
export interface Program extends PredictionProgram {
  /** Number of trained values. */
  readonly parameterCount: number;
  /** One step of Adam. Steps count from 1; dropout's noise follows from the seed and the step. */
  step(batch: Batch, step: number, learningRate: number): Promise<StepResult>;
  /** All that resume needs, beside the number of steps done. */
  state(): Promise<NamedArray[]>;
  /** @throws MyographError INVALID_INPUT for a missing array or one of another shape */
  restore(state: readonly NamedArray[]): Promise<void>;
  /** The part of the state that prediction needs. */
  weights(): Promise<NamedArray[]>;
  /** @throws MyographError INVALID_INPUT for a missing array or one of another shape */
  loadWeights(weights: readonly NamedArray[]): Promise<void>;
}

/**
 * Writes to a directory (made if need be) what `openProgram` needs for these settings: on TensorFlow the
 * recorded graphs, on WebGPU, which runs the network as it is, nothing.
 *
 * @param signal ends it; what was written by then is no recording
 * @throws MyographError INVALID_INPUT for settings that no network fits, TRACE_REFUSED,
 *   ENGINE_UNAVAILABLE; the signal's reason
 */
export async function recordProgram(
  settings: ProgramSettings,
  directory: string,
  signal?: AbortSignal,
): Promise<void> {
  checkSettings(settings);
  if (chosenEngine() === 'tensorflow') await recordGraphs(settings, directory, signal);
}

/**
 * Opens a program on the chosen engine, with the weights that follow from the seed.
 *
 * @param directory what `recordProgram` wrote to
 *
 * @throws MyographError NOT_FOUND, CONFLICT, ENGINE_UNAVAILABLE, INVALID_INPUT
 */
export async function openProgram(settings: ProgramSettings, directory: string): Promise<Program> {
  checkSettings(settings);
  return chosenEngine() === 'webgpu'
    ? openEagerProgram(settings)
    : openRecordedProgram(settings, directory);
}

/**
 * Writes what `openPrediction` needs; the rest is as for `recordProgram`. It takes neither the time nor the
 * memory of a training step.
 */
export async function recordPrediction(
  settings: PredictionSettings,
  directory: string,
  signal?: AbortSignal,
): Promise<void> {
  checkPredictionSettings(settings);
  const part = predictionPart(settings);
  if (chosenEngine() === 'tensorflow') await recordGraphs(part, directory, signal);
}

/**
 * Opens a program that only predicts, on the chosen engine.
 *
 * @param directory what `recordPrediction` wrote to
 * @param weights what a program of the same network learned
 * @throws MyographError NOT_FOUND, CONFLICT, ENGINE_UNAVAILABLE; INVALID_INPUT, also for a missing array
 *   or one of another shape
 */
export async function openPrediction(
  settings: PredictionSettings,
  directory: string,
  weights: readonly NamedArray[],
): Promise<PredictionProgram> {
  checkPredictionSettings(settings);
  const part = predictionPart(settings);
  return chosenEngine() === 'webgpu'
    ? openEagerPrediction(part, weights)
    : openRecordedPrediction(part, directory, weights);
}
