import { loadEngine } from '../engine.ts';
import { GraphSession, type NamedArray } from '../graph/session.ts';
import type { PredictionSettings, ProgramSettings } from '../settings.ts';
import { requireRecording } from './recording.ts';
import { startPrediction, startProgram } from './session-program.ts';
import type { PredictionProgram, Program } from './types.ts';

/**
 * Opens what `recordProgram` wrote, with the weights that follow from the seed.
 *
 * @throws MyographError NOT_FOUND, CONFLICT, ENGINE_UNAVAILABLE
 */
export async function openRecordedProgram(
  settings: ProgramSettings,
  directory: string,
): Promise<Program> {
  await requireRecording(settings, directory);
  return startProgram(settings, await GraphSession.open(loadEngine(), directory));
}

/**
 * Opens what `recordPrediction` wrote, with these weights.
 *
 * @throws MyographError NOT_FOUND, CONFLICT, ENGINE_UNAVAILABLE, INVALID_INPUT
 */
export async function openRecordedPrediction(
  settings: PredictionSettings,
  directory: string,
  weights: readonly NamedArray[],
): Promise<PredictionProgram> {
  await requireRecording(settings, directory);
  return startPrediction(settings, await GraphSession.open(loadEngine(), directory), weights);
}
