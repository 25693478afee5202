import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chosenInfo, isSoftwareDevice } from './engine/chosen.ts';
import type { EngineInfo } from './engine.ts';
import { type Batch, openProgram, type Program, recordProgram } from './program.ts';
import type { ProgramSettings } from './settings.ts';
import { type GradientReport, verifyGradients } from './verify/gradients.ts';

export type { GradientReport } from './verify/gradients.ts';
export { LOSS_TOLERANCE, verifyKnownLosses, verifyLosses } from './verify/losses.ts';

/** Whether this machine computes right, and how fast. */
export interface VerifyReport {
  engine: EngineInfo;
  /** Of a small network of each kind. */
  gradients: GradientReport[];
  step: StepReport;
  pass: boolean;
}

/** Median of some training steps. */
export interface StepReport {
  settings: ProgramSettings;
  wallMilliseconds: number;
  /** Over all threads. */
  cpuMilliseconds: number;
}

const TIMED_STEPS = 5;
const TIMED: ProgramSettings = {
  network: { kind: 'unet', baseFilters: 16, levels: 4, dropout: 0.1 },
  loss: {
    mode: 'fn_plus_fp',
    backgroundWeight: 0,
    gating: 'catalog',
    crossEntropy: true,
    dice: 'log',
    lambda: 1,
  },
  classCount: 11,
  labelSets: [],
  batchSize: 10,
  depth: 1,
  height: 128,
  width: 128,
  seed: 1,
};

/** A GPU imitated by the CPU takes seconds for a step of this size, and minutes for one of that. */
const TIMED_IN_SOFTWARE: ProgramSettings = {
  ...TIMED,
  network: { kind: 'unet', baseFilters: 4, levels: 3, dropout: 0.1 },
  batchSize: 2,
  height: 16,
  width: 16,
};

/**
 * Checks the chosen engine: gradients of a small network of each kind against finite differences, and the
 * time of a training step.
 *
 * @throws MyographError ENGINE_UNAVAILABLE
 */
export async function verifyEngine(): Promise<VerifyReport> {
  const engine = await chosenInfo();
  const gradients = await verifyGradients();
  const step = await timeStep(isSoftwareDevice(engine) ? TIMED_IN_SOFTWARE : TIMED);
  return { engine, gradients, step, pass: gradients.every(({ pass }) => pass) };
}

async function timeStep(settings: ProgramSettings): Promise<StepReport> {
  const directory = await mkdtemp(join(tmpdir(), 'myograph-verify-'));
  try {
    await recordProgram(settings, directory);
    return await timeSteps(settings, await openProgram(settings, directory));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Times a program, and disposes of it. */
async function timeSteps(settings: ProgramSettings, program: Program): Promise<StepReport> {
  try {
    const batch = emptyBatch(settings);
    await program.step(batch, 1, 1e-3); // the first step plans the graph
    const times: { wall: number; cpu: number }[] = [];
    for (let step = 2; step <= 1 + TIMED_STEPS; step++) {
      times.push(await timed(() => program.step(batch, step, 1e-3)));
    }
    return {
      settings,
      wallMilliseconds: median(times.map(({ wall }) => wall)),
      cpuMilliseconds: median(times.map(({ cpu }) => cpu)),
    };
  } finally {
    program.dispose();
  }
}

/** The time of a step does not depend on what it learns from. */
function emptyBatch({ batchSize, height, width, classCount }: ProgramSettings): Batch {
  const voxels = batchSize * height * width;
  return {
    images: new Float32Array(voxels),
    labels: new Int32Array(voxels),
    presence: new Float32Array(batchSize * classCount).fill(1),
  };
}

/** Milliseconds that a call takes, on the clock and of all threads. */
async function timed(run: () => Promise<unknown>): Promise<{ wall: number; cpu: number }> {
  const start = performance.now();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, cpu: (user + system) / 1000 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
