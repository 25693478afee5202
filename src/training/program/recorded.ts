import { loadEngine } from '../engine.ts';
import { GraphSession } from '../graph/session.ts';
import type { Program } from '../program.ts';
import type { ProgramSettings } from '../settings.ts';
import { requireRecording } from './recording.ts';
import { startProgram } from './session-program.ts';

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
