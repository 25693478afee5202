import { chosenInfo } from '../../training/engine/chosen.ts';
import { codeVersion } from '../code-version.ts';

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
