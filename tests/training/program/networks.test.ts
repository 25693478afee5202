import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProgram, type Program, recordProgram } from '../../../src/training/program.ts';
import type { ProgramSettings } from '../../../src/training/settings.ts';
import { discsOf, encodeState, SETTINGS } from './fixture.ts';

/** The UNet has program.test.ts. */
const OTHERS: readonly [string, ProgramSettings, number][] = [
  [
    'FCN-8',
    {
      ...SETTINGS,
      network: { kind: 'fcn8', baseFilters: 4, denseFilters: 16, dropout: 0.2 },
      height: 64,
      width: 32,
    },
    100,
  ],
  [
    'VNet',
    {
      ...SETTINGS,
      network: { kind: 'vnet', baseFilters: 4, levels: 3, kernelSize: 3, dropout: 0.1 },
      depth: 4,
    },
    40,
  ],
];

describe.each(OTHERS)('a program of a %s', (_name, settings, steps) => {
  let directory: string;
  let program: Program;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'myograph-program-'));
    await recordProgram(settings, directory);
    program = await openProgram(settings, directory);
  });

  afterAll(async () => {
    program.dispose();
    await rm(directory, { recursive: true, force: true });
  });

  async function train(from: number, to: number): Promise<number[]> {
    const losses: number[] = [];
    for (let step = from; step <= to; step++) {
      losses.push((await program.step(discsOf(settings, step), step, 1e-2)).loss);
    }
    return losses;
  }

  test('goes on from its state bit for bit', async () => {
    const initial = await program.state();
    await train(1, 2);
    const state = await program.state();
    const losses = await train(3, 4);
    const end = encodeState(await program.state());
    await program.restore(state);
    expect(await train(3, 4)).toEqual(losses);
    expect(encodeState(await program.state())).toBe(end);
    await program.restore(initial);
  });

  test('learns: the loss falls, and it predicts what it saw', async () => {
    const losses = await train(1, steps);
    expect(losses.at(-1) ?? 1).toBeLessThan(0.4 * (losses[0] ?? 0));
    const { images } = discsOf(settings, 2);
    const predicted = await program.predict(images);
    const truth = Int32Array.from(images, (value) => (value > 0 ? 1 : value < 0 ? 2 : 0));
    const right = truth.filter((label, index) => label !== 0 && predicted[index] === label).length;
    expect(predicted).toHaveLength(images.length);
    expect(right / truth.filter(Boolean).length).toBeGreaterThan(0.8);
  });
});
