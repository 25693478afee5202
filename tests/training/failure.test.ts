import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { MyographError } from '../../src/errors.ts';
import { loadEngine } from '../../src/training/engine.ts';
import { explainEngineFailure } from '../../src/training/failure.ts';
import { SETTINGS } from './program/fixture.ts';

loadEngine();

const settings = { ...SETTINGS, batchSize: 10, height: 256, width: 256 };

function failureOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing failed');
}

describe('a failure of the engine', () => {
  test('for want of memory names the batch, and half of it to try', () => {
    // as TensorFlow 2.21 says it, after looking for memory for ten seconds
    const failure = new Error(
      'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[2097152,2097152] and type ' +
        'float on /job:localhost/replica:0/task:0/device:CPU:0 by allocator mklcpu',
    );
    expect(explainEngineFailure(failure, settings)).toMatchObject({
      code: 'OUT_OF_MEMORY',
      message:
        'The device ran out of memory with a batch of 10 windows of 1×256×256. Try a batch of 5.',
      details: { batchSize: 10, suggestedBatch: 5 },
    });
  });

  test('with a batch of one asks for smaller windows', () => {
    const failure = new Error('failed to allocate memory');
    const explained = explainEngineFailure(failure, { ...settings, batchSize: 1 });
    expect(explained).toMatchObject({ message: expect.stringMatching(/smaller windows/) });
  });

  test('for another reason stays as it is', () => {
    const failure = failureOf(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([2, 3])));
    expect(explainEngineFailure(failure, settings)).toBe(failure);
    const explained = new MyographError('CONFLICT', 'out of memory');
    expect(explainEngineFailure(explained, settings)).toBe(explained);
  });
});
