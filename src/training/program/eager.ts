import { EagerSession } from '../eager/session.ts';
import { loadWebgpu } from '../engine/webgpu.ts';
import { webgpuOps } from '../engine/webgpu-ops.ts';
import { parametersOf } from '../networks/parameters.ts';
import type { Program } from '../program.ts';
import type { ProgramSettings } from '../settings.ts';
import { addProgram } from './functions.ts';
import { startProgram } from './session-program.ts';

/**
 * Opens a program on WebGPU, with the weights that follow from the seed. Its state is that of a recorded
 * program, so that one can take up what the other has begun.
 *
 * @throws MyographError ENGINE_UNAVAILABLE
 */
export async function openEagerProgram(settings: ProgramSettings): Promise<Program> {
  const parameters = parametersOf(settings.network, settings.classCount);
  const session = new EagerSession(await loadWebgpu(), parameters);
  addProgram(session, webgpuOps, settings);
  return startProgram(settings, session);
}
