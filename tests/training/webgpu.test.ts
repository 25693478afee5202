import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { EagerSession } from '../../src/training/eager/session.ts';
import { chooseEngine } from '../../src/training/engine/chosen.ts';
import { loadWebgpu } from '../../src/training/engine/webgpu.ts';
import { webgpuOps } from '../../src/training/engine/webgpu-ops.ts';
import { loadEngine } from '../../src/training/engine.ts';
import { adamFeeds } from '../../src/training/graph/adam.ts';
import { GraphBuilder } from '../../src/training/graph/builder.ts';
import { nativeOps } from '../../src/training/graph/native-ops.ts';
import { openBuilt } from '../../src/training/graph/temporary.ts';
import { initialValues } from '../../src/training/networks/initialize.ts';
import { parametersOf } from '../../src/training/networks/parameters.ts';
import { plainTrainingOps } from '../../src/training/networks/plain-training-ops.ts';
import { take } from '../../src/training/networks/tensors.ts';
import { addProgram } from '../../src/training/program/functions.ts';
import { startProgram } from '../../src/training/program/session-program.ts';
import type { Batch, NamedArray, Program } from '../../src/training/program.ts';
import type { ProgramSettings } from '../../src/training/settings.ts';
import { verifyNetwork } from '../../src/training/verify/gradients.ts';
import { SMALL_NETWORKS } from '../../src/training/verify/small-networks.ts';

const RATE = 1e-3;
/** Of losses; 6·10⁻⁷ was seen. */
const TOLERANCE = 1e-5;
/** A GPU in software compiles its shaders for seconds; what it computes is tiny. */
const LONG = 240_000;

interface Run {
  losses: number[];
  classes: Uint8Array;
  /** After the first step. */
  state: NamedArray[];
}

/** The small networks, with a loss that has both masks; without dropout, which each engine draws anew. */
const NETWORKS = SMALL_NETWORKS.map(({ settings }) => ({
  ...settings,
  network: { ...settings.network, dropout: 0 },
  loss: { ...settings.loss, mode: 'fn_plus_fp', backgroundWeight: 0.1 },
})) satisfies ProgramSettings[];

function noise(settings: ProgramSettings): Batch {
  const { batchSize, depth, height, width, classCount } = settings;
  const voxels = batchSize * depth * height * width;
  const shape = { name: 'images', shape: [voxels], trained: false, initial: { uniform: 1 } };
  const images = initialValues(shape, 3);
  const presence = new Float32Array(batchSize * depth * classCount).fill(1);
  presence[presence.length - 1] = 0;
  return {
    images,
    labels: Int32Array.from(images, (value) => (value < -0.3 ? 0 : value < 0.3 ? 1 : 2)),
    presence,
  };
}

async function openNative(settings: ProgramSettings): Promise<Program> {
  const engine = loadEngine();
  const builder = new GraphBuilder(engine, parametersOf(settings.network, settings.classCount));
  addProgram(builder, nativeOps(engine.backend), settings);
  return startProgram(settings, await openBuilt(engine, builder));
}

async function openWebgpu(settings: ProgramSettings): Promise<Program> {
  const parameters = parametersOf(settings.network, settings.classCount);
  const session = new EagerSession(await loadWebgpu(), parameters);
  addProgram(session, webgpuOps, settings);
  return startProgram(settings, session);
}

async function runNative(settings: ProgramSettings): Promise<Run> {
  const program = await openNative(settings);
  const batch = noise(settings);
  const first = await program.step(batch, 1, RATE);
  const state = await program.state();
  const second = await program.step(batch, 2, RATE);
  const classes = await program.predict(batch.images);
  program.dispose();
  return { losses: [first.loss, second.loss], state, classes };
}

// Native TensorFlow first: once WebGPU is loaded, it is tfjs's backend.
const native = await Promise.all(NETWORKS.map(runNative));
chooseEngine('webgpu');
const missing = await loadWebgpu().then(
  () => null,
  (error: Error) => error.message,
);
if (missing !== null) console.log(`The tests of WebGPU are skipped. ${missing}`);

describe.skipIf(missing !== null)('WebGPU', () => {
  test.each(NETWORKS.map((settings, index) => [settings.network.kind, settings, index] as const))(
    'learns and predicts with %s what native TensorFlow does, and takes up what it began',
    async (_kind, settings, index) => {
      const { losses, state, classes } = native[index] ?? { losses: [], state: [] };
      const program = await openWebgpu(settings);
      const batch = noise(settings);
      const first = await program.step(batch, 1, RATE);
      const second = await program.step(batch, 2, RATE);
      const predicted = await program.predict(batch.images);
      await program.restore(state);
      const resumed = await program.step(batch, 2, RATE);
      program.dispose();
      for (const [at, { loss }] of [first, second, resumed].entries()) {
        const expected = losses[Math.min(at, 1)] ?? Number.NaN;
        expect(Math.abs(loss - expected) / expected).toBeLessThan(TOLERANCE);
      }
      expect(shareOfEqual(predicted, classes)).toBeGreaterThan(0.99);
    },
    LONG,
  );

  test(
    'has the gradients of a network in 3D, dropout included',
    async () => {
      const vnet = SMALL_NETWORKS.find(({ settings }) => settings.network.kind === 'vnet');
      expect(vnet && (await verifyNetwork(vnet))).toMatchObject({ pass: true, network: 'vnet' });
    },
    LONG,
  );

  test('draws the same noise from a seed wherever it is drawn: a hash of position and seed', async () => {
    const session = new EagerSession(await loadWebgpu(), []);
    const specs = { seed: { dtype: 'int32', shape: [2] } } as const;
    session.addFunction('noise', specs, (inputs) => ({
      noise: plainTrainingOps.uniform([10, 300], take(inputs, 'seed', 1)),
    }));
    const { noise: drawn = [] } = await session.run('noise', { seed: Int32Array.of(-77, 5) });
    const expected = Array.from({ length: 3000 }, (_, position) => hash(position, [-77, 5]));
    expect(Array.from(drawn)).toEqual(expected);
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => expected.filter((value) => Math.floor(10 * value) === tenth).length,
    );
    for (const count of tenths) expect(Math.abs(count - 300)).toBeLessThan(60);
  });

  test('holds no more tensors or memory after many steps than after a few', async () => {
    const { session, step } = await parabola();
    const before: number[] = [];
    for (let at = 1; at <= 12; at++) {
      await step(at);
      if (at === 3) before.push(...held());
    }
    expect(held()).toEqual(before);
    session.close();
    expect(tf.memory().numTensors).toBe(0);
  });

  test('moves weights by Adam as published', async () => {
    const { session, step } = await parabola();
    let [weight, mean, square] = [2, 0, 0];
    for (let at = 1; at <= 5; at++) {
      await step(at);
      const gradient = 2 * weight;
      mean = 0.9 * mean + 0.1 * gradient;
      square = 0.999 * square + 0.001 * gradient ** 2;
      weight -= (0.1 * mean) / (1 - 0.9 ** at) / (Math.sqrt(square / (1 - 0.999 ** at)) + 1e-8);
    }
    const state = await session.read(session.variables);
    expect(state.map(({ name }) => name)).toEqual(['w', 'adam/mean/w', 'adam/square/w']);
    for (const [index, expected] of [weight, mean, square].entries()) {
      expect(state[index]?.values[0]).toBeCloseTo(expected, 4);
    }
    session.close();
  });

  test('tells of what the device could not do instead of giving zeros', async () => {
    const session = new EagerSession(await loadWebgpu(), []);
    const specs = { x: { dtype: 'float32', shape: [1, 2, 2, 2, 3] } } as const;
    // a shader that tfjs writes wrongly
    session.addFunction('sum', specs, (inputs) => ({
      sum: tf.add(take(inputs, 'x', 5), tf.neg(tf.tensor1d([1, 2, 3]))),
    }));
    await expect(session.run('sum', { x: new Float32Array(24) })).rejects.toThrow(
      expect.objectContaining({ code: 'ENGINE_UNAVAILABLE' }),
    );
  });
});

/** w² from w = 2, with Adam at 0.1. */
async function parabola() {
  const session = new EagerSession(await loadWebgpu(), [{ name: 'w', shape: [1] }]);
  session.addTrainingStep('train', {}, ['w'], (_inputs, variables) => ({
    loss: tf.sum(tf.square(take(variables, 'w', 1))),
    outputs: {},
    updates: {},
  }));
  const start = [2, 0, 0].map((value) => Float32Array.of(value));
  session.assign(
    session.variables.map((variable, index) => ({
      ...variable,
      values: start[index] ?? new Float32Array(),
    })),
  );
  return { session, step: (at: number) => session.run('train', { ...adamFeeds(at, 0.1) }) };
}

/** Numbers of tensors and of bytes in tfjs, the latter on the device. */
function held(): number[] {
  const memory: { numTensors: number; numBytesAllocatedInGPU?: number } = tf.memory();
  return [memory.numTensors, memory.numBytesAllocatedInGPU ?? Number.NaN];
}

/** What `uniform` of the plain operations computes. */
function hash(position: number, [first = 0, second = 0]: readonly number[]): number {
  const part = (value: number, bits: number) => Math.floor(value / 2 ** bits) & 0xfff;
  const keys = [0, 12, 24].flatMap((bits) => [part(first, bits), part(second, bits)]);
  let [left, right] = [part(position, 12), part(position, 0)];
  for (const [round, constant] of [1873, 3449, 911, 2777, 1291, 3863].entries()) {
    const mixed = (right + (keys[round % 5] ?? 0) + constant) & 0xfff;
    [left, right] = [right, (left + ((mixed * mixed) >> 6)) & 0xfff];
  }
  return (left * 2 ** 12 + right) / 2 ** 24;
}

function shareOfEqual(a: Uint8Array, b: Uint8Array | undefined): number {
  return a.filter((value, index) => value === b?.[index]).length / a.length;
}
