import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchAt, createDataset, type Dataset, openBatches } from '../src/training/batches.ts';
import { AUGMENTATION } from '../src/training/presets.ts';
import { openProgram, type ProgramSettings, recordProgram } from '../src/training/program.ts';
import { type Figure, median } from './figure.ts';
import { syntheticBatch } from './synthetic-batch.ts';

/** Steps at the beginning that are left out: the thread starts, TensorFlow chooses kernels. */
const WARM_UP = 2;
/** Slices that batches are drawn from. */
const SLICES = 40;
const SEED = 1;
const LEARNING_RATE = 1e-3;

interface Case {
  readonly name: string;
  readonly side: number;
  readonly steps: number;
}

const CASES: readonly Case[] = [
  { name: '10×256×256', side: 256, steps: 8 },
  { name: 'preset small, 10×64×64', side: 64, steps: 60 },
];

const figure: Figure = {
  name: 'data-wait',
  what: 'share of the wall time that training waits for augmented batches, UNets of base 16',
  async measure(say) {
    const measured: Waiting[] = [];
    for (const one of CASES) {
      say(`Training on ${one.name} …`);
      measured.push(await waiting(one));
    }
    return {
      ours: Math.max(...measured.map(({ share }) => share)),
      peer: null,
      unit: 'of the wall time waited, the larger of both',
      target: 0.05,
      details: measured.flatMap(({ name, share, waitMs, stepMs, makeMs }) => [
        { name: `${name}: share waited`, ours: share, peer: null },
        { name: `${name}: median wait, ms`, ours: waitMs, peer: null },
        { name: `${name}: median step, ms`, ours: stepMs, peer: null },
        { name: `${name}: making a batch, ms`, ours: makeMs, peer: null },
      ]),
    };
  },
};

export default figure;

interface Waiting {
  readonly name: string;
  readonly share: number;
  readonly waitMs: number;
  readonly stepMs: number;
  /** In the thread that trains, as a comparison. */
  readonly makeMs: number;
}

async function waiting({ name, side, steps }: Case): Promise<Waiting> {
  const settings = settingsOf(side);
  const dataset = datasetOf(settings);
  const folder = await mkdtemp(join(tmpdir(), 'myograph-bench-'));
  try {
    await recordProgram(settings, folder);
    const timed = (await timedSteps(settings, folder, dataset, steps)).slice(WARM_UP);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const waits = timed.map(({ waitMs }) => waitMs);
    const walls = timed.map(({ wallMs }) => wallMs);
    return {
      name,
      share: sum(waits) / sum(walls),
      waitMs: median(waits),
      stepMs: median(walls),
      makeMs: median(Array.from({ length: 5 }, (_, n) => timeToMake(n + 1, settings, dataset))),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function timedSteps(
  settings: ProgramSettings,
  folder: string,
  dataset: Dataset,
  steps: number,
): Promise<{ waitMs: number; wallMs: number }[]> {
  const program = await openProgram(settings, folder);
  const batches = openBatches({
    dataset,
    settings: { ...settings, augmentation: AUGMENTATION },
    seed: SEED,
    firstStep: 1,
    lastStep: steps,
  });
  const times: { waitMs: number; wallMs: number }[] = [];
  for (let step = 1; step <= steps; step++) {
    const start = performance.now();
    const batch = await batches.batch(step);
    const waitMs = performance.now() - start;
    await program.step(batch, step, LEARNING_RATE);
    times.push({ waitMs, wallMs: performance.now() - start });
  }
  await batches.close();
  program.dispose();
  return times;
}

function timeToMake(step: number, settings: ProgramSettings, dataset: Dataset): number {
  const start = performance.now();
  batchAt(step, SEED, dataset, { ...settings, augmentation: AUGMENTATION });
  return performance.now() - start;
}

function settingsOf(side: number): ProgramSettings {
  return {
    network: { kind: 'unet', baseFilters: 16, levels: 4, dropout: 0.1 },
    loss: {
      mode: 'fn_plus_fp',
      backgroundWeight: 0,
      gating: 'catalog',
      crossEntropy: true,
      dice: 'soft',
      lambda: 1,
    },
    classCount: 16,
    labelSets: [],
    batchSize: 10,
    depth: 1,
    height: side,
    width: side,
    seed: SEED,
  };
}

function datasetOf(settings: ProgramSettings): Dataset {
  const { height, width, classCount, labelSets } = settings;
  const arrays = new Map(
    syntheticBatch({ ...settings, batchSize: SLICES }).map(({ name, values }) => [name, values]),
  );
  const volume = {
    sliceCount: SLICES,
    firstSlice: 0,
    height,
    width,
    images: arrays.get('images') ?? new Float32Array(),
    labels: Uint8Array.from(arrays.get('labels') ?? []),
    presence: Uint8Array.from(arrays.get('presence') ?? []),
    drawable: Array.from({ length: SLICES }, (_, slice) => slice),
  };
  const classes = Array.from({ length: classCount - 1 }, (_, index) => `class ${index + 1}`);
  return createDataset([volume], { classes, labelSets });
}
