import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Batch,
  openProgram,
  type Program,
  type ProgramSettings,
  recordProgram,
} from '../src/training/program.ts';
import type { LossSettings } from '../src/training/settings.ts';
import { type Detail, type Figure, type Measurement, median } from './figure.ts';
import { syntheticBatch } from './synthetic-batch.ts';

const ROUNDS = 12;
/** Rounds that are left out: the first steps allocate and choose kernels. */
const WARM_UP = 2;

const PLAIN: LossSettings = {
  mode: 'fn',
  backgroundWeight: 1,
  gating: 'none',
  crossEntropy: true,
  dice: 'none',
  lambda: 1,
};
const GATED: LossSettings = { ...PLAIN, gating: 'catalog' };
const MASK: LossSettings = { ...GATED, mode: 'fn_plus_fp', backgroundWeight: 0 };

interface Timed {
  readonly name: string;
  readonly loss: LossSettings;
}

const CROSS_ENTROPY: Timed = { name: 'cross-entropy', loss: PLAIN };
const MASK_DICE: Timed = { name: 'fn_plus_fp + soft-dice', loss: { ...MASK, dice: 'soft' } };

/** Losses without and with Dice, the plain one of each first: the others are compared with it. */
const GROUPS: readonly (readonly [Timed, ...Timed[]])[] = [
  [
    CROSS_ENTROPY,
    { name: 'fn_plus_fp', loss: MASK },
    { name: 'marginal', loss: { ...GATED, mode: 'marginal' } },
  ],
  [
    { name: 'cross-entropy + soft-dice', loss: { ...PLAIN, dice: 'soft' } },
    MASK_DICE,
    { name: 'marginal + soft-dice', loss: { ...GATED, mode: 'marginal', dice: 'soft' } },
    { name: 'label_set + leaf-dice', loss: { ...GATED, mode: 'label_set', dice: 'leaf' } },
    { name: 'ignore + soft-dice', loss: { ...GATED, mode: 'ignore', dice: 'soft' } },
  ],
];

const figure: Figure = {
  name: 'loss-overhead',
  what: 'CPU time of a step with the mask loss and Dice, against cross-entropy alone',
  async measure(say) {
    const folder = await mkdtemp(join(tmpdir(), 'myograph-bench-'));
    try {
      return await compare(folder, say);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

export default figure;

async function compare(folder: string, say: (line: string) => void): Promise<Measurement> {
  say('Recording …');
  const programs = new Map<Timed, Program>();
  for (const timed of GROUPS.flat()) {
    const where = await mkdtemp(join(folder, 'program-'));
    await recordProgram(settingsOf(timed.loss), where);
    programs.set(timed, await openProgram(settingsOf(timed.loss), where));
  }
  const times = await timeSteps(programs, say);
  const timesOf = (timed: Timed) => times.get(timed) ?? [];
  return {
    ours: median(timesOf(MASK_DICE)),
    peer: median(timesOf(CROSS_ENTROPY)),
    unit: 'ms of CPU time a step',
    target: 1.1,
    details: GROUPS.flatMap(([plain, ...others]) =>
      others.flatMap((other) => rows(other, timesOf(other), plain, timesOf(plain))),
    ),
  };
}

/** CPU milliseconds of each program's steps; they take turns, so that all see the same machine. */
async function timeSteps(
  programs: ReadonlyMap<Timed, Program>,
  say: (line: string) => void,
): Promise<ReadonlyMap<Timed, readonly number[]>> {
  const batch = batchOf(settingsOf(PLAIN));
  const times = new Map<Timed, number[]>(Array.from(programs.keys(), (timed) => [timed, []]));
  for (let round = 1; round <= ROUNDS; round++) {
    say(`Round ${round} of ${ROUNDS} …`);
    for (const [timed, program] of programs) {
      const before = process.cpuUsage();
      await program.step(batch, round, 1e-3);
      const { user, system } = process.cpuUsage(before);
      if (round > WARM_UP) times.get(timed)?.push((user + system) / 1e3);
    }
  }
  return times;
}

/** A loss beside the plain one with the same terms; the ratio is the median over the rounds. */
function rows(
  other: Timed,
  ours: readonly number[],
  plain: Timed,
  peer: readonly number[],
): Detail[] {
  const ratio = median(ours.map((time, round) => time / (peer[round] ?? Number.NaN)));
  const name = `${other.name}, against ${plain.name}`;
  return [
    { name: `${name}, ms`, ours: median(ours), peer: median(peer) },
    { name: `${name}, ratio`, ours: ratio.toFixed(3), peer: null },
    { name: `${name}, least ms`, ours: Math.min(...ours), peer: Math.min(...peer) },
  ];
}

function batchOf(settings: ProgramSettings): Batch {
  const arrays = new Map(syntheticBatch(settings).map(({ name, values }) => [name, values]));
  return {
    images: Float32Array.from(arrays.get('images') ?? []),
    labels: Int32Array.from(arrays.get('labels') ?? []),
    presence: Float32Array.from(arrays.get('presence') ?? []),
  };
}

function settingsOf(loss: LossSettings): ProgramSettings {
  return {
    network: { kind: 'unet', baseFilters: 16, levels: 4, dropout: 0.1 },
    loss,
    classCount: 16,
    labelSets: loss.mode === 'label_set' ? [[1, 2, 3]] : [],
    batchSize: 10,
    depth: 1,
    height: 256,
    width: 256,
    seed: 1,
  };
}
