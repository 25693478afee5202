import { type EngineInfo, loadEngine } from '../engine.ts';
import { IN_SOFTWARE, loadWebgpu } from './webgpu.ts';

/** What can compute: native TensorFlow by recorded graphs, or WebGPU operation by operation. */
export type EngineName = EngineInfo['engine'];

/** Whether the engine computes on a GPU that the CPU imitates. */
export function isSoftwareDevice({ device }: EngineInfo): boolean {
  return device.endsWith(IN_SOFTWARE);
}

let chosen: EngineName = 'tensorflow';

/** Chooses what this process computes with: one engine for its whole life, so before the first use. */
export function chooseEngine(name: EngineName): void {
  chosen = name;
}

export function chosenEngine(): EngineName {
  return chosen;
}

/**
 * Loads the chosen engine, if it is not yet.
 *
 * @throws MyographError ENGINE_UNAVAILABLE
 */
export async function chosenInfo(): Promise<EngineInfo> {
  return chosen === 'webgpu' ? (await loadWebgpu()).info : loadEngine().info;
}
