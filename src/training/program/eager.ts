import { EagerSession } from '../eager/session.ts';
import { loadWebgpu } from '../engine/webgpu.ts';
import { webgpuOps } from '../engine/webgpu-ops.ts';
import type { NamedArray } from '../graph/session.ts';
import { parametersOf } from '../networks/parameters.ts';
import type { PredictionSettings, ProgramSettings } from '../settings.ts';
import { addProgram } from './functions.ts';
import { startPrediction, startProgram } from './session-program.ts';
import type { PredictionProgram, Program } from './types.ts';

/**
 * Opens a program on WebGPU, with the weights that follow from the seed. Its state is that of a recorded
 * program, so that one can take up what the other has begun.
 *
 * @throws MyographError ENGINE_UNAVAILABLE
 */
export async function openEagerProgram(settings: ProgramSettings): Promise<Program> {
  return startProgram(settings, await sessionOf(settings));
}

/**
 * Opens a program that only predicts on WebGPU, with these weights.
 *
 * @throws MyographError ENGINE_UNAVAILABLE, INVALID_INPUT
 */
export async function openEagerPrediction(
  settings: PredictionSettings,
  weights: readonly NamedArray[],
): Promise<PredictionProgram> {
  return startPrediction(settings, await sessionOf(settings), weights);
}

async function sessionOf(settings: PredictionSettings | ProgramSettings): Promise<EagerSession> {
  const parameters = parametersOf(settings.network, settings.classCount);
  const session = new EagerSession(await loadWebgpu(), parameters);
  addProgram(session, webgpuOps, settings);
  return session;
}
