import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { initialValues } from '../src/training/networks/initialize.ts';
import { parametersOf } from '../src/training/networks/parameters.ts';
import { encodeArrays } from '../src/training/prediction/safetensors.ts';
import { type ProgramSettings, recordProgram } from '../src/training/program.ts';
import type { LossSettings, NetworkSettings } from '../src/training/settings.ts';
import { type Detail, type Figure, type Measurement, median } from './figure.ts';
import { torchPython } from './peers/torch.ts';
import { syntheticBatch } from './synthetic-batch.ts';

const runFile = promisify(execFile);

const ROUNDS = 3;
const STEPS = 7;
/** Steps of each round that are left out: the first ones allocate and choose kernels. */
const WARM_UP = 2;
const LEARNING_RATE = 1e-3;
/** How far the first losses of ours and the peer may lie apart, relative to the peer's. */
const LOSS_TOLERANCE = 1e-3;

const reportSchema = z.object({
  steps: z.array(z.object({ loss: z.number(), cpuMs: z.number(), wallMs: z.number() })),
  parameters: z.number(),
  /** Most memory held, and that held before the network was made. */
  peakMb: z.number(),
  loadedMb: z.number(),
  version: z.string(),
});
type Report = z.infer<typeof reportSchema>;

/** Runs one process that trains on the batch in a folder. */
type Side = (folder: string) => Promise<Report>;

/** A network that the step is timed with, and what its batch is like. */
export interface StepFigure {
  readonly name: string;
  readonly network: NetworkSettings;
  readonly batchSize: number;
  /** Depth, height and width of an element. */
  readonly sides: readonly [depth: number, height: number, width: number];
  /** Ratio to the peer. */
  readonly target: number;
}

/** The program in bench/peers that trains the same network. */
const PEERS = { unet: 'unet_torch.py', fcn8: 'fcn_torch.py', vnet: 'vnet_torch.py' } as const;

const LOSS: LossSettings = {
  mode: 'fn_plus_fp',
  backgroundWeight: 0,
  gating: 'catalog',
  crossEntropy: true,
  dice: 'soft',
  lambda: 1,
};

/**
 * CPU time of one training step, recorded and in PyTorch (channels last): the same network, partial-label
 * loss, Adam, initial weights, batch and threads.
 */
export function trainStep(figure: StepFigure): Figure {
  const { name, network, batchSize, sides } = figure;
  const size = [batchSize, ...sides, 1].join('×');
  return {
    name,
    what: `CPU time of a step, ${network.kind} base ${network.baseFilters}, ${size}, against PyTorch`,
    async measure(say) {
      const python = await torchPython(say);
      const folder = await mkdtemp(join(tmpdir(), 'myograph-bench-'));
      try {
        return await compare(settingsOf(figure), figure.target, folder, python, say);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

function settingsOf({ network, batchSize, sides }: StepFigure): ProgramSettings {
  const [depth, height, width] = sides;
  const classes = { classCount: 16, labelSets: [] };
  return { network, loss: LOSS, ...classes, batchSize, depth, height, width, seed: 1 };
}

async function compare(
  settings: ProgramSettings,
  target: number,
  folder: string,
  python: string,
  say: (line: string) => void,
): Promise<Measurement> {
  const ours: Side = (where) => report(process.execPath, [OURS, where]);
  const script = fileURLToPath(new URL(`./peers/${PEERS[settings.network.kind]}`, import.meta.url));
  const peer: Side = (where) => report(python, [script, where]);

  say('Comparing the first losses, without dropout …');
  const still = { ...settings, network: { ...settings.network, dropout: 0 } };
  const withoutDropout = await writeInputs(still, 3, join(folder, 'still-'));
  const [a, b] = [await ours(withoutDropout), await peer(withoutDropout)];
  refuseDifferent(a, b);

  const withDropout = await writeInputs(settings, STEPS, join(folder, 'timed-'));
  const rounds: { ours: Report; peer: Report }[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    say(`Round ${round} of ${ROUNDS} …`);
    rounds.push({ ours: await ours(withDropout), peer: await peer(withDropout) });
  }
  const summaryOf = (side: 'ours' | 'peer') => summary(rounds.map((round) => round[side]));
  const [own, other] = [summaryOf('ours'), summaryOf('peer')];
  return {
    ours: own.cpuMs,
    peer: other.cpuMs,
    unit: 'ms of CPU time a step',
    target,
    details: [
      ...own.details.map((detail, index) => ({
        ...detail,
        peer: other.details[index]?.ours ?? null,
      })),
      ...a.steps.map(({ loss }, index) => ({
        name: `loss of step ${index + 1}, without dropout`,
        ours: loss.toFixed(6),
        peer: b.steps[index]?.loss.toFixed(6) ?? null,
      })),
    ],
  };
}

const OURS = fileURLToPath(new URL('./train-step-process.ts', import.meta.url));

async function report(command: string, args: readonly string[]): Promise<Report> {
  const { stdout } = await runFile(command, args, { maxBuffer: 2 ** 24 });
  return reportSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}

/** What both processes read: settings, recorded program, initial weights, batch. */
async function writeInputs(
  settings: ProgramSettings,
  steps: number,
  prefix: string,
): Promise<string> {
  const folder = await mkdtemp(prefix);
  const { network, classCount, seed } = settings;
  const weights = parametersOf(network, classCount).map((parameter) => ({
    name: parameter.name,
    shape: parameter.shape,
    values: initialValues(parameter, seed),
  }));
  const config = {
    settings,
    steps,
    learningRate: LEARNING_RATE,
    threads: availableParallelism(),
  };
  const file = (arrays: Parameters<typeof encodeArrays>[0]['arrays']) =>
    encodeArrays({ arrays, metadata: {} });
  await recordProgram(settings, join(folder, 'program'));
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  await writeFile(join(folder, 'weights.safetensors'), file(weights));
  await writeFile(join(folder, 'batch.safetensors'), file(syntheticBatch(settings)));
  return folder;
}

function refuseDifferent(ours: Report, peer: Report): void {
  const [a, b] = [ours.steps[0]?.loss ?? Number.NaN, peer.steps[0]?.loss ?? Number.NaN];
  const isClose = Math.abs(a - b) <= LOSS_TOLERANCE * Math.abs(b);
  if (ours.parameters !== peer.parameters || !isClose) {
    throw new Error(
      `These are two different networks: ${ours.parameters} and ${peer.parameters} parameters, first losses ${a} and ${b}.`,
    );
  }
}

function summary(reports: readonly Report[]): { cpuMs: number; details: Detail[] } {
  const timed = reports.flatMap(({ steps }) => steps.slice(WARM_UP));
  const cpuTimes = timed.map((step) => step.cpuMs);
  const row = (name: string, value: number | string): Detail => ({ name, ours: value, peer: null });
  return {
    cpuMs: median(cpuTimes),
    details: [
      row('least CPU time, ms', Math.min(...cpuTimes)),
      row('median wall time, ms', median(timed.map((step) => step.wallMs))),
      row('peak memory, MB', Math.max(...reports.map(({ peakMb }) => peakMb))),
      row('of it before the network, MB', Math.max(...reports.map(({ loadedMb }) => loadedMb))),
      row('parameters', reports[0]?.parameters ?? Number.NaN),
      row('engine', reports[0]?.version ?? ''),
    ],
  };
}
