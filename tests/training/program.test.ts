import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadEngine } from '../../src/training/engine.ts';
import { nativeNetworkOps } from '../../src/training/graph/native-network.ts';
import { GraphSession, type TypedValues } from '../../src/training/graph/session.ts';
import { plainLossOps } from '../../src/training/losses/ops.ts';
import { initialValues, mixHash } from '../../src/training/networks/initialize.ts';
import { parametersOf } from '../../src/training/networks/parameters.ts';
import { predictNetwork } from '../../src/training/networks/prediction.ts';
import { trainingInputs, trainingStep } from '../../src/training/program/step.ts';
import {
  type NamedArray,
  openPrediction,
  openProgram,
  type Program,
  recordPrediction,
  recordProgram,
} from '../../src/training/program.ts';
import { valuesOf } from './graph/run.ts';
import { discs, encodeState, SETTINGS } from './program/fixture.ts';

let directory: string;
let programs: [Program, Program];
let initial: NamedArray[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'myograph-program-'));
  await recordProgram(SETTINGS, directory);
  programs = [await openProgram(SETTINGS, directory), await openProgram(SETTINGS, directory)];
  initial = await programs[0].state();
});

afterAll(async () => {
  for (const program of programs) program.dispose();
  await rm(directory, { recursive: true, force: true });
});

/** Two programs as they are when opened; opening a session takes longer than all its steps here. */
async function fresh(): Promise<[Program, Program]> {
  for (const program of programs) await program.restore(initial);
  return programs;
}

async function train(
  program: Program,
  steps: readonly number[],
  learningRate = 1e-2,
): Promise<number[]> {
  const losses: number[] = [];
  for (const step of steps) losses.push((await program.step(discs(step), step, learningRate)).loss);
  return losses;
}

describe('a recorded step against the same step run eagerly', () => {
  /** Five steps with tfjs's own Adam and, for the losses, plain tfjs operations. */
  function trainEagerly(): { losses: number[]; weights: Map<string, tf.Tensor> } {
    const parameters = parametersOf(SETTINGS.network, SETTINGS.classCount);
    const networkOps = nativeNetworkOps(loadEngine().backend);
    const variables = new Map(
      parameters.map((parameter) => [
        parameter.name,
        tf.variable(
          tf.tensor(initialValues(parameter, SETTINGS.seed), [...parameter.shape]),
          parameter.trained,
        ),
      ]),
    );
    const optimizer = tf.train.adam(1e-3, 0.9, 0.999, 1e-8);
    const losses = [1, 2, 3, 4, 5].map((step) => {
      const loss = optimizer.minimize(() => {
        const { loss: value, updates } = trainingStep(
          SETTINGS,
          networkOps,
          plainLossOps,
          inputsAt(step),
          Object.fromEntries(variables),
        );
        for (const [name, update] of Object.entries(updates)) variables.get(name)?.assign(update);
        return value;
      }, true);
      return loss?.dataSync()[0] ?? Number.NaN;
    });
    return { losses, weights: variables };
  }

  function inputsAt(step: number): Record<string, tf.Tensor> {
    const noise = [0, 1, 2].map((level) => [mixHash(`dropout${level}`, SETTINGS.seed) | 0, step]);
    const values: Record<string, TypedValues> = {
      ...discs(step),
      noise: Int32Array.from(noise.flat()),
    };
    const specs = Object.entries(trainingInputs(SETTINGS));
    return Object.fromEntries(
      specs.map(([name, { shape, dtype }]) => [
        name,
        tf.tensor(values[name] ?? [], [...shape], dtype),
      ]),
    );
  }

  test('gives the same losses and weights over five steps', async () => {
    const [program] = await fresh();
    const recorded = await train(program, [1, 2, 3, 4, 5], 1e-3);
    const eager = trainEagerly();
    for (const [index, loss] of recorded.entries()) {
      expect(Math.abs(loss / (eager.losses[index] ?? Number.NaN) - 1)).toBeLessThan(1e-5);
    }
    for (const { name, values } of await program.weights()) {
      const expected = valuesOf(eager.weights.get(name) ?? tf.tensor([]));
      // Adam blows up the rounding of gradients that are nearly 0, as those of biases before a
      // normalisation: in five steps of 10⁻³ by far less than this
      const difference = Math.max(
        ...values.map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN))),
      );
      expect(difference, name).toBeLessThan(2e-4);
    }
    tf.disposeVariables();
  });
});

describe('a program', () => {
  test('repeats itself bit for bit', async () => {
    const [first, second] = await fresh();
    expect(await train(first, [1, 2, 3])).toEqual(await train(second, [1, 2, 3]));
    expect(encodeState(await first.state())).toBe(encodeState(await second.state()));
  });

  test('goes on from its state bit for bit, in a new session', async () => {
    const [straight, stopped] = await fresh();
    const losses = await train(straight, [1, 2, 3, 4, 5]);
    await train(stopped, [1, 2, 3]);
    const resumed = await openProgram(SETTINGS, directory);
    await resumed.restore(await stopped.state());
    expect(await train(resumed, [4, 5])).toEqual(losses.slice(3));
    expect(encodeState(await resumed.state())).toBe(encodeState(await straight.state()));
    resumed.dispose();
  });

  test('goes on from its state bit for bit, in a new process', async () => {
    const [straight, stopped] = await fresh();
    const losses = await train(straight, [1, 2, 3, 4]);
    await train(stopped, [1, 2]);
    const script = new URL('./program/resume-child.ts', import.meta.url);
    const child = fork(script, { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.send({ directory, state: encodeState(await stopped.state()), steps: [3, 4] });
    const [answer] = await once(child, 'message');
    expect(answer).toEqual({ losses: losses.slice(2), state: encodeState(await straight.state()) });
  });

  test('starts from its seed, and draws its dropout from it', async () => {
    const [one] = await fresh();
    const other = await openProgram({ ...SETTINGS, seed: 6 }, directory);
    expect(encodeState(await one.weights())).not.toBe(encodeState(await other.weights()));
    await other.restore(await one.state());
    expect(await train(one, [1])).not.toEqual(await train(other, [1]));
    other.dispose();
  });

  test('learns: the loss falls, and it predicts what it saw', async () => {
    const [program] = await fresh();
    const losses = await train(
      program,
      Array.from({ length: 80 }, (_, index) => index + 1),
    );
    expect(losses.at(-1) ?? 1).toBeLessThan(0.3 * (losses[0] ?? 0));
    const { images } = discs(2);
    const predicted = await program.predict(images);
    const truth = Int32Array.from(images, (value) => (value > 0 ? 1 : value < 0 ? 2 : 0));
    const right = truth.filter((label, index) => label !== 0 && predicted[index] === label).length;
    expect(right / truth.filter(Boolean).length).toBeGreaterThan(0.9);
  });

  test('predicts what the network predicts with its weights', async () => {
    const [program] = await fresh();
    await train(program, [1, 2, 3]);
    const { images } = discs(1);
    const weights = Object.fromEntries(
      (await program.weights()).map(({ name, shape, values }) => [
        name,
        tf.tensor(values, [...shape]),
      ]),
    );
    const { network, classCount, batchSize, height, width } = SETTINGS;
    const ops = nativeNetworkOps(loadEngine().backend);
    const image = tf.tensor4d(images, [batchSize, height, width, 1]);
    const expected = tf.argMax(predictNetwork(network, classCount, weights, ops, image), 3);
    const got = await program.predict(images);
    const differ = valuesOf(expected).filter((value, index) => value !== got[index]).length;
    expect(got).toHaveLength(batchSize * height * width);
    expect(differ / got.length).toBeLessThan(0.005); // ties, which rounding may break
  });

  test('takes over the weights of another, but not its moments', async () => {
    const [trained, other] = await fresh();
    await train(trained, [1, 2]);
    await other.loadWeights(await trained.weights());
    expect(encodeState(await other.weights())).toBe(encodeState(await trained.weights()));
    expect(encodeState(await other.state())).not.toBe(encodeState(await trained.state()));
    expect(await other.predict(discs(1).images)).toEqual(await trained.predict(discs(1).images));
  });

  test('counts its trained values', async () => {
    const [program] = await fresh();
    const trained = (await program.weights()).filter(
      ({ name }) => !/\/(mean|variance)$/.test(name),
    );
    const count = trained.reduce((sum, { values }) => sum + values.length, 0);
    expect(program.parameterCount).toBe(count);
  });

  test('keeps no tensors from step to step', async () => {
    const [program] = await fresh();
    await train(program, [1]);
    const before = tf.memory().numTensors;
    await train(program, [2, 3]);
    await program.predict(discs(1).images);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a program recorded for prediction alone', () => {
  test('predicts what the program that trained predicts, in batches of its own size', async () => {
    const folder = join(directory, 'prediction');
    const [program] = await fresh();
    await train(program, [1, 2, 3, 4, 5]);
    const { images } = discs(9);
    const expected = await program.predict(images);
    expect(new Set(expected).size).toBeGreaterThan(1);

    const one = { ...SETTINGS, batchSize: 1 };
    await recordPrediction(one, folder);
    const single = await openPrediction(one, folder, await program.weights());
    const half = images.length / 2;
    expect([
      ...(await single.predict(images.slice(0, half))),
      ...(await single.predict(images.slice(half))),
    ]).toEqual([...expected]);
    single.dispose();
  });
});

describe('a program refuses', () => {
  const invalid = (message: RegExp) =>
    expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringMatching(message) });

  test('a batch of another size', async () => {
    const [program] = await fresh();
    const batch = discs(1);
    await expect(program.step({ ...batch, images: new Float32Array(7) }, 1, 1e-3)).rejects.toThrow(
      invalid(/7 values of 'images'/),
    );
    await expect(
      program.step({ ...batch, presence: new Float32Array(1) }, 1, 1e-3),
    ).rejects.toThrow(invalid(/'presence'/));
    await expect(program.predict(new Float32Array(7))).rejects.toThrow(invalid(/'images'/));
  });

  test('a label that is no class', async () => {
    const [program] = await fresh();
    const labels = discs(1).labels.fill(3, 0, 1);
    await expect(program.step({ ...discs(1), labels }, 1, 1e-3)).rejects.toThrow(
      invalid(/label 3/),
    );
  });

  test('a state that lacks an array, or has one of another shape', async () => {
    const [program] = await fresh();
    const state = await program.state();
    await expect(program.restore(state.slice(1))).rejects.toThrow(
      invalid(/lack 'down0\/first\/kernel'/),
    );
    const [first, ...rest] = state;
    const flat = { ...first, name: first?.name ?? '', shape: [36], values: new Float32Array(36) };
    await expect(program.restore([flat, ...rest])).rejects.toThrow(invalid(/shape \[36\]/));
    await expect(program.loadWeights([])).rejects.toThrow(invalid(/lack/));
  });

  test('to train on what was recorded for prediction alone, and weights that are not all there', async () => {
    const folder = join(directory, 'prediction');
    await expect(openProgram(SETTINGS, folder)).rejects.toThrow(
      expect.objectContaining({ code: 'CONFLICT' }),
    );
    const weights = await programs[0].weights();
    const one = { ...SETTINGS, batchSize: 1 };
    await expect(openPrediction(one, folder, weights.slice(1))).rejects.toThrow(
      invalid(/lack 'down0\/first\/kernel'/),
    );
  });

  test('to be opened with other settings, or where none was recorded', async () => {
    await expect(openProgram({ ...SETTINGS, classCount: 4 }, directory)).rejects.toThrow(
      expect.objectContaining({ code: 'CONFLICT' }),
    );
    await expect(openProgram(SETTINGS, join(directory, 'nowhere'))).rejects.toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
  });

  test('leaves no graph open when its first weights cannot be set', async () => {
    const close = vi.spyOn(GraphSession.prototype, 'close');
    vi.spyOn(GraphSession.prototype, 'assign').mockImplementationOnce(() => {
      throw new Error('out of memory');
    });
    await expect(openProgram(SETTINGS, directory)).rejects.toThrow('out of memory');
    expect(close).toHaveBeenCalledTimes(1);
    vi.restoreAllMocks();
  });

  test.each([
    ['a size that cannot be halved', { height: 30 }, /multiples of 4/],
    ['a single class', { classCount: 1 }, /2 to 256 classes/],
    [
      'a loss without a term',
      { loss: { ...SETTINGS.loss, crossEntropy: false, dice: 'none' } },
      /needs a term/,
    ],
  ] as const)('to be recorded with %s', async (_name, change, message) => {
    await expect(recordProgram({ ...SETTINGS, ...change }, directory)).rejects.toThrow(
      invalid(message),
    );
  });
});
