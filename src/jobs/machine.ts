import { chosenInfo } from '../training/engine/chosen.ts';
import { requireMemory } from '../training/memory.ts';
import type { PredictionSettings, ProgramSettings } from '../training/settings.ts';
import { codeVersion } from './code-version.ts';

/** What computes a run, as runs and versions record it. */
export interface Machine {
  readonly codeVersion: string;
  readonly engine: string;
  readonly device: string;
}

/** The engine's threads are told where they change results. @throws ENGINE_UNAVAILABLE */
export async function thisMachine(): Promise<Machine> {
  const { engine, version, device, threads } = await chosenInfo();
  return {
    codeVersion: await codeVersion(),
    engine: `${engine} ${version}`,
    device: engine === 'tensorflow' ? `${device}, ${threads} threads` : device,
  };
}

/**
 * Refuses, before anything is read, what would be killed for its memory later. How much a GPU has is known
 * to its driver alone, which refuses by itself.
 *
 * @throws OUT_OF_MEMORY with the batch that would fit
 */
export async function requireFreeMemory(
  settings: ProgramSettings | PredictionSettings,
): Promise<void> {
  const { device } = await chosenInfo();
  if (device.startsWith('CPU')) requireMemory(settings, process.availableMemory());
}
