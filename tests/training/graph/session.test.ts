import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { loadEngine } from '../../../src/training/engine.ts';
import { GraphBuilder } from '../../../src/training/graph/builder.ts';
import type { GraphSession } from '../../../src/training/graph/session.ts';
import { openBuilt } from '../../../src/training/graph/temporary.ts';
import { take } from '../../../src/training/networks/tensors.ts';

async function openSum(): Promise<GraphSession> {
  const engine = loadEngine();
  const builder = new GraphBuilder(engine, []);
  const pair = { dtype: 'float32', shape: [2] } as const;
  builder.addFunction('sum', { a: pair, b: pair }, (inputs) => ({
    sum: tf.add(take(inputs, 'a', 1), take(inputs, 'b', 1)),
  }));
  return openBuilt(engine, builder);
}

const pair = Float32Array.of(1, 2);

test('a run keeps no tensors', async () => {
  const session = await openSum();
  const before = tf.memory().numTensors;
  expect(session.run('sum', { a: pair, b: pair })).toEqual({ sum: Float32Array.of(2, 4) });
  expect(tf.memory().numTensors).toBe(before);
  session.close();
});

test('nor does one that fails, before it runs or while', async () => {
  const session = await openSum();
  const before = tf.memory().numTensors;
  expect(() => session.run('sum', { a: pair, b: Float32Array.of(1) })).toThrow();
  session.close();
  expect(() => session.run('sum', { a: pair, b: pair })).toThrow();
  expect(tf.memory().numTensors).toBe(before);
});
