import { type EngineInfo, loadEngine } from '../engine.ts';
import { loadWebgpu } from './webgpu.ts';

/** What can compute: native TensorFlow by recorded graphs, or WebGPU operation by operation. */
export const ENGINES = ['tensorflow', 'webgpu'] as const;

export type EngineName = (typeof ENGINES)[number];

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
