import { loadEngine } from '../../training/engine.ts';
import { codeVersion } from '../code-version.ts';

/** What computes a run, as runs and versions record it. */
export interface Machine {
  readonly codeVersion: string;
  readonly engine: string;
  readonly device: string;
}

/** @throws ENGINE_UNAVAILABLE */
export async function thisMachine(): Promise<Machine> {
  const { engine, version, device, threads } = loadEngine().info;
  return {
    codeVersion: await codeVersion(),
    engine: `${engine} ${version}`,
    device: `${device}, ${threads} threads`,
  };
}
