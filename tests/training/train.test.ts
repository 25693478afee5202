import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSums, countVoxels, sumsBySlice } from '../../src/evaluation/counts.ts';
import { dice } from '../../src/evaluation/dice.ts';
import { axialLabelSlices } from '../../src/imaging/slices.ts';
import { type BatchSource, batchAt, createDataset } from '../../src/training/batches.ts';
import { decodeCheckpoint, NOTHING_DONE } from '../../src/training/checkpoint.ts';
import type { Check } from '../../src/training/checks.ts';
import { predictSlices } from '../../src/training/prediction/predict.ts';
import { prepareVolume } from '../../src/training/prepare.ts';
import type { Program, StepResult } from '../../src/training/program.ts';
import { openProgram, recordProgram } from '../../src/training/program.ts';
import type { LossSettings } from '../../src/training/settings.ts';
import { type TrainingLoop, type TrainingSinks, train } from '../../src/training/train.ts';
import { programSettings, type TrainingSettings } from '../../src/training/training-settings.ts';
import { TOY_CLASSES, TOY_SIZE, toyVolumes } from './toy.ts';

const settings: TrainingSettings = {
  network: { kind: 'unet', baseFilters: 8, levels: 3, dropout: 0.1 },
  depth: 1,
  height: TOY_SIZE,
  width: TOY_SIZE,
  spacing: null,
  batchSize: 6,
  steps: 120,
  learningRate: 3e-3,
  schedule: 'poly',
  augmentation: null,
  subset: 'all',
  validationShare: 0,
  validateEvery: 3,
  stop: { rule: 'steps' },
  keep: 'last',
  checkpointEvery: 4,
  seed: 3,
  postProcessing: ['largest_component'],
};
const loss: LossSettings = {
  mode: 'fn_plus_fp',
  backgroundWeight: 0,
  gating: 'catalog',
  crossEntropy: true,
  dice: 'soft',
  lambda: 1,
};
const recorded = programSettings(settings, loss, TOY_CLASSES, []);
const volumes = toyVolumes(6);
const dataset = createDataset(
  volumes.map((volume) => prepareVolume(volume, TOY_CLASSES, [], settings)),
  { classes: TOY_CLASSES, labelSets: [] },
);
const batches: BatchSource = {
  batch: async (step) => batchAt(step, settings.seed, dataset, settings),
  close: async () => {},
};

/** Sinks that keep what they are told, and stop after a number of steps. */
function recorder(stopAfter = Number.POSITIVE_INFINITY) {
  const losses: number[] = [];
  const checks: Check[] = [];
  const checkpoints = new Map<number, Uint8Array>();
  const best: number[] = [];
  const sinks: TrainingSinks = {
    onStep: (_step, result) => void losses.push(result.loss),
    onCheck: (check) => void checks.push(check),
    onCheckpoint: (step, bytes, isBest) => {
      checkpoints.set(step, bytes);
      if (isBest) best.push(step);
    },
    shouldStop: () => losses.length >= stopAfter,
  };
  return { losses, checks, checkpoints, best, sinks };
}

function run(
  program: Program,
  changes: Partial<TrainingSettings>,
  sinks: TrainingSinks,
  rest: Partial<Pick<TrainingLoop, 'progress' | 'validate'>> = {},
) {
  return train({
    program,
    programSettings: recorded,
    batches,
    settings: { ...settings, ...changes },
    progress: NOTHING_DONE,
    validate: null,
    sinks,
    ...rest,
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
    await run(program, {}, sinks);
    const predictor = { program, classes: TOY_CLASSES, onePiece: TOY_CLASSES, settings };
    const scores: (number | null)[] = [];
    for (const { image, truth } of volumes) {
      const predicted = await predictSlices(predictor, image, {
        regionClasses: TOY_CLASSES,
        limbs: 1,
      });
      const counts = countVoxels({
        truth: axialLabelSlices(truth).data,
        prediction: predicted.data,
        sliceCount: predicted.count,
        classCount: 3,
        annotated: new Uint8Array(3 * predicted.count).fill(1),
      });
      scores.push(...counts.map((one) => dice(addSums(sumsBySlice(one)))));
    }
    program.dispose();
    expect(losses).toHaveLength(settings.steps);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 3);
    for (const score of scores) {
      expect(score).toBeGreaterThan(0.8);
    }
  }, 120_000);

  test('stopped and resumed, it gives the same losses, checks and state, bit for bit', async () => {
    const whole = await openProgram(recorded, directory);
    const uninterrupted = recorder();
    await run(whole, { steps: 8 }, uninterrupted.sinks);

    const first = await openProgram(recorded, directory);
    const stopped = recorder(5);
    await expect(run(first, { steps: 8 }, stopped.sinks)).rejects.toMatchObject({
      code: 'TRAINING_CANCELLED',
      details: { step: 5 },
    });
    first.dispose();

    const second = await openProgram(recorded, directory);
    const checkpoint = decodeCheckpoint(stopped.checkpoints.get(4) ?? new Uint8Array(), recorded);
    await second.restore(checkpoint.state);
    const resumed = recorder();
    await run(second, { steps: 8 }, resumed.sinks, { progress: checkpoint.progress });

    expect(stopped.losses).toEqual(uninterrupted.losses.slice(0, 5));
    expect(resumed.losses).toEqual(uninterrupted.losses.slice(4));
    expect(resumed.checks).toEqual(uninterrupted.checks.slice(1));
    expect(resumed.checkpoints.get(8)).toEqual(uninterrupted.checkpoints.get(8));
    expect(await second.state()).toEqual(await whole.state());
    whole.dispose();
    second.dispose();
  }, 120_000);
});

/** A program whose losses are given and whose state is empty; it keeps the learning rates. */
function fakeProgram(losses: readonly number[], rates: number[] = []): Program {
  return {
    parameterCount: 0,
    batchSize: 1,
    step: async (_batch, step, rate): Promise<StepResult> => {
      rates.push(rate);
      return { loss: losses[step - 1] ?? 1, crossEntropy: 1, dice: 0 };
    },
    predict: async () => new Uint8Array(),
    state: async () => [],
    restore: async () => {},
    weights: async () => [],
    loadWeights: async () => {},
    dispose: () => {},
  };
}

describe('the loop', () => {
  const rarely = { steps: 10, validateEvery: 100 };

  test('writes a checkpoint at every interval and after the last step', async () => {
    const { checkpoints, sinks } = recorder();
    const end = await run(fakeProgram([]), rarely, sinks);
    expect([...checkpoints.keys()]).toEqual([4, 8, 10]);
    expect(end).toEqual({ step: 10, stopReason: null, bestStep: 10 });
  });

  test('checks the mean loss since the check before, and keeps the best', async () => {
    const { checks, best, checkpoints, sinks } = recorder();
    const losses = [4, 2, 3, 1, 1, 1, 5, 5, 5, 7];
    const end = await run(fakeProgram(losses), { steps: 10, checkpointEvery: 100 }, sinks);
    expect(checks.map(({ step, loss: mean }) => [step, mean])).toEqual([
      [3, 3],
      [6, 1],
      [9, 5],
      [10, 7],
    ]);
    expect(best).toEqual([3, 6]);
    expect([...checkpoints.keys()]).toEqual([3, 6, 10]);
    expect(end.bestStep).toBe(6);
  });

  test('measures the validation volumes at each check, which decide what is best', async () => {
    const dice = [0.5, 0.8, 0.7, 0.6];
    const { checks, best, sinks } = recorder();
    const validate = async () => ({ soleus: dice[checks.length] ?? null });
    const end = await run(fakeProgram([]), { steps: 12 }, sinks, { validate });
    expect(checks.map(({ byClass }) => byClass.soleus)).toEqual(dice);
    expect(best).toEqual([3, 6]);
    expect(end.bestStep).toBe(6);
  });

  test('ends at a plateau with a checkpoint, and says so', async () => {
    const { losses, checkpoints, sinks } = recorder();
    const stop = { rule: 'training_loss', patience: 2, improvement: 0.01 } as const;
    const changes = { steps: 100, checkpointEvery: 100, stop };
    const end = await run(fakeProgram([]), changes, sinks);
    expect(losses).toHaveLength(9);
    expect(end.stopReason).toContain('Plateau');
    expect(checkpoints.has(9)).toBe(true);

    const resumed = recorder();
    const { progress } = decodeCheckpoint(checkpoints.get(9) ?? new Uint8Array(), recorded);
    const again = await run(fakeProgram([]), changes, resumed.sinks, { progress });
    expect(resumed.losses).toEqual([]);
    expect(again).toEqual(end);
  });

  test('lowers the learning rate by its schedule', async () => {
    const rates: number[] = [];
    await run(fakeProgram([], rates), { steps: 2, schedule: 'cosine' }, recorder().sinks);
    expect(rates).toEqual([settings.learningRate, settings.learningRate / 2]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('stops at a loss of %s', async (bad) => {
    const { losses, checkpoints, sinks } = recorder();
    const program = fakeProgram([1, 1, 1, 1, 1, bad]);
    await expect(run(program, rarely, sinks)).rejects.toMatchObject({
      code: 'TRAINING_DIVERGED',
      message: expect.stringContaining('a lower learning rate or another seed'),
      details: { step: 6, lastCheckpoint: 4 },
    });
    expect(losses).toHaveLength(5);
    expect([...checkpoints.keys()]).toEqual([4]);
  });

  test('keeps no weights that are no numbers, though the loss before them was one', async () => {
    const { checkpoints, sinks } = recorder();
    const broken = [{ name: 'w', shape: [2], values: Float32Array.of(1, Number.NaN) }];
    const program = { ...fakeProgram([]), state: async () => broken };
    await expect(run(program, rarely, sinks)).rejects.toMatchObject({
      code: 'TRAINING_DIVERGED',
      message: expect.stringContaining('weights after step 4 are no finite numbers'),
    });
    expect(checkpoints.size).toBe(0);
  });

  test('lets a cancellation from outside through between steps', async () => {
    let isCancelled = false;
    setImmediate(() => {
      isCancelled = true;
    });
    const { losses, sinks } = recorder();
    const watched = { ...sinks, shouldStop: () => isCancelled };
    const cancelled = run(fakeProgram([]), { steps: 1000, validateEvery: 1000 }, watched);
    await expect(cancelled).rejects.toMatchObject({ code: 'TRAINING_CANCELLED' });
    expect(losses.length).toBeLessThan(5);
  });

  test('a run that is already done does nothing', async () => {
    const { losses, sinks } = recorder();
    await run(fakeProgram([]), rarely, sinks, { progress: { ...NOTHING_DONE, step: 10 } });
    expect(losses).toEqual([]);
  });
});
