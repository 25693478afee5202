import { availableParallelism } from 'node:os';
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
    device:
      engine === 'tensorflow'
        ? `${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`
        : device,
  };
}

/** What computed a run that was taken up again: each engine, device and code in turn. */
export function afterwards(
  before: { readonly [Key in keyof Machine]: string | null },
  now: Machine,
): Machine {
  const joined = (key: keyof Machine) =>
    before[key] === null || before[key].endsWith(now[key])
      ? (before[key] ?? now[key])
      : `${before[key]}, then ${now[key]}`;
  return {
    codeVersion: joined('codeVersion'),
    engine: joined('engine'),
    device: joined('device'),
  };
}

/** A step on a GPU may be over before one thread has made the next batch. */
export async function batchThreads(): Promise<number> {
  const { device } = await chosenInfo();
  return device.startsWith('CPU') ? 1 : Math.min(4, availableParallelism());
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
