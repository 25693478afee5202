import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEngine } from '../src/training/engine.ts';
import { decodeArrays } from '../src/training/prediction/safetensors.ts';
import { type Batch, openProgram, type ProgramSettings } from '../src/training/program.ts';

/**
 * Our side of the training step: reads the folder that it is given, trains on its one batch, and prints
 * what a peer in bench/peers prints.
 */

interface Config {
  readonly settings: ProgramSettings;
  readonly steps: number;
  readonly learningRate: number;
}

const [folder = ''] = process.argv.slice(2);
const config: Config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
const batch = await readBatch();
const engine = loadEngine();
const loadedMb = peakMb();

const program = await openProgram(config.settings, join(folder, 'program'));
await program.loadWeights(await readArrays('weights'));
const steps: Awaited<ReturnType<typeof timedStep>>[] = [];
for (let step = 1; step <= config.steps; step++) steps.push(await timedStep(step));
console.log(
  JSON.stringify({
    steps,
    parameters: program.parameterCount,
    peakMb: peakMb(),
    loadedMb,
    version: `TensorFlow ${engine.info.version}`,
  }),
);

async function timedStep(step: number) {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  const { loss } = await program.step(batch, step, config.learningRate);
  const { user, system } = process.cpuUsage(cpu);
  return { loss, cpuMs: (user + system) / 1e3, wallMs: performance.now() - wall };
}

async function readArrays(name: string) {
  return decodeArrays(await readFile(join(folder, `${name}.safetensors`))).arrays;
}

async function readBatch(): Promise<Batch> {
  const arrays = new Map((await readArrays('batch')).map(({ name, values }) => [name, values]));
  return {
    images: arrays.get('images') ?? new Float32Array(),
    labels: Int32Array.from(arrays.get('labels') ?? []),
    presence: arrays.get('presence') ?? new Float32Array(),
  };
}

/** The most memory that this process has held so far. */
function peakMb(): number {
  return process.resourceUsage().maxRSS / 1024;
}
