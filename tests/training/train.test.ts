import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSums, countVoxels } from '../../src/evaluation/counts.ts';
import { dice } from '../../src/evaluation/dice.ts';
import { axialLabelSlices } from '../../src/imaging/slices.ts';
import { createDataset } from '../../src/training/batches.ts';
import { decodeCheckpoint } from '../../src/training/checkpoint.ts';
import { predictSlices } from '../../src/training/predict.ts';
import { prepareVolume } from '../../src/training/prepare.ts';
import { recordProgram } from '../../src/training/program/recording.ts';
import type { Program, StepResult } from '../../src/training/program.ts';
import { openProgram } from '../../src/training/program.ts';
import type { LossSettings } from '../../src/training/settings.ts';
import { type TrainingSinks, train } from '../../src/training/train.ts';
import { programSettings, type TrainingSettings } from '../../src/training/training-settings.ts';
import { sumsBySlice } from '../evaluation/slice-sums.ts';
import { TOY_CLASSES, TOY_SIZE, toyVolumes } from './toy.ts';

const settings: TrainingSettings = {
  network: { kind: 'unet', baseFilters: 8, levels: 3, dropout: 0.1 },
  height: TOY_SIZE,
  width: TOY_SIZE,
  batchSize: 6,
  steps: 120,
  learningRate: 3e-3,
  checkpointEvery: 4,
  seed: 3,
  postProcessing: 'largest-component',
};
const loss: LossSettings = {
  mode: 'fn_plus_fp',
  backgroundWeight: 0,
  gating: 'catalog',
  crossEntropy: true,
  dice: 'soft',
  lambda: 1,
};
const recorded = programSettings(settings, loss, TOY_CLASSES);
const volumes = toyVolumes(6);
const canvas = { height: TOY_SIZE, width: TOY_SIZE };
const dataset = createDataset(
  volumes.map((volume) => prepareVolume(volume, TOY_CLASSES, canvas)),
  TOY_CLASSES.length + 1,
);

/** Sinks that keep what they are told, and stop after a number of steps. */
function recorder(stopAfter = Number.POSITIVE_INFINITY) {
  const losses: number[] = [];
  const checkpoints = new Map<number, Uint8Array>();
  const sinks: TrainingSinks = {
    onStep: (_step, result) => void losses.push(result.loss),
    onCheckpoint: (step, bytes) => void checkpoints.set(step, bytes),
    shouldStop: () => losses.length >= stopAfter,
  };
  return { losses, checkpoints, sinks };
}

function run(program: Program, steps: number, startStep: number, sinks: TrainingSinks) {
  return train({
    program,
    programSettings: recorded,
    dataset,
    settings: { ...settings, steps },
    startStep,
    sinks,
  });
}

describe('the loop over a recorded program', () => {
  let directory = '';

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'myograph-train-'));
    await recordProgram(recorded, directory);
  }, 120_000);

  afterAll(() => rm(directory, { recursive: true }));

  test('learns both classes from volumes that each label only one', async () => {
    const program = await openProgram(recorded, directory);
    const { losses, sinks } = recorder();
    await run(program, settings.steps, 0, sinks);
    const scores = volumes.map(({ image, truth }) => {
      const predicted = predictSlices(
        { program, classes: TOY_CLASSES, onePiece: TOY_CLASSES, settings },
        image,
        TOY_CLASSES,
      );
      return countVoxels({
        truth: axialLabelSlices(truth).data,
        prediction: predicted.data,
        sliceCount: predicted.count,
        classCount: 3,
        annotated: new Uint8Array(3 * predicted.count).fill(1),
      }).map((counts) => dice(addSums(sumsBySlice(counts))));
    });
    program.dispose();
    expect(losses).toHaveLength(settings.steps);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 3);
    for (const score of scores.flat()) {
      expect(score).toBeGreaterThan(0.8);
    }
  }, 120_000);

  test('stopped and resumed, it gives the same losses and state, bit for bit', async () => {
    const whole = await openProgram(recorded, directory);
    const uninterrupted = recorder();
    await run(whole, 8, 0, uninterrupted.sinks);

    const first = await openProgram(recorded, directory);
    const stopped = recorder(5);
    await expect(run(first, 8, 0, stopped.sinks)).rejects.toMatchObject({
      code: 'TRAINING_CANCELLED',
      details: { step: 5 },
    });
    first.dispose();

    const second = await openProgram(recorded, directory);
    const checkpoint = decodeCheckpoint(stopped.checkpoints.get(4) ?? new Uint8Array(), recorded);
    second.restore(checkpoint.state);
    const resumed = recorder();
    await run(second, 8, checkpoint.step, resumed.sinks);

    expect(stopped.losses).toEqual(uninterrupted.losses.slice(0, 5));
    expect(resumed.losses).toEqual(uninterrupted.losses.slice(4));
    expect(resumed.checkpoints.get(8)).toEqual(uninterrupted.checkpoints.get(8));
    expect(second.state()).toEqual(whole.state());
    whole.dispose();
    second.dispose();
  }, 120_000);
});

/** A program whose losses are given and whose state is empty. */
function fakeProgram(losses: readonly number[]): Program {
  return {
    parameterCount: 0,
    step: (_batch, step): StepResult => ({
      loss: losses[step - 1] ?? 1,
      crossEntropy: 1,
      dice: 0,
    }),
    predict: () => new Uint8Array(),
    state: () => [],
    restore: () => {},
    weights: () => [],
    loadWeights: () => {},
    dispose: () => {},
  };
}

describe('the loop', () => {
  test('writes a checkpoint at every interval and after the last step', async () => {
    const { checkpoints, sinks } = recorder();
    await run(fakeProgram([]), 10, 0, sinks);
    expect([...checkpoints.keys()]).toEqual([4, 8, 10]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('stops at a loss of %s', async (bad) => {
    const { losses, checkpoints, sinks } = recorder();
    await expect(run(fakeProgram([1, 1, 1, 1, 1, bad]), 10, 0, sinks)).rejects.toMatchObject({
      code: 'TRAINING_DIVERGED',
      message: expect.stringContaining('a lower learning rate or another seed'),
      details: { step: 6, lastCheckpoint: 4 },
    });
    expect(losses).toHaveLength(5);
    expect([...checkpoints.keys()]).toEqual([4]);
  });

  test('lets a cancellation from outside through between steps', async () => {
    let isCancelled = false;
    setImmediate(() => {
      isCancelled = true;
    });
    const { losses, sinks } = recorder();
    const cancelled = run(fakeProgram([]), 1000, 0, { ...sinks, shouldStop: () => isCancelled });
    await expect(cancelled).rejects.toMatchObject({ code: 'TRAINING_CANCELLED' });
    expect(losses.length).toBeLessThan(5);
  });

  test('a run that is already done does nothing', async () => {
    const { losses, sinks } = recorder();
    await run(fakeProgram([]), 10, 10, sinks);
    expect(losses).toEqual([]);
  });
});
