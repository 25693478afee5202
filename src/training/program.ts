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
import type { PredictionProgram, Program } from './program/types.ts';
import type { PredictionSettings, ProgramSettings } from './settings.ts';

export type { NamedArray } from './graph/session.ts';
export type { Batch, PredictionProgram, Program, StepResult } from './program/types.ts';
export type { PredictionSettings, ProgramSettings } from './settings.ts';

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
