import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { loadEngine } from '../../../src/training/engine.ts';
import { nativeLossOps } from '../../../src/training/graph/native-losses.ts';
import { plainLossOps } from '../../../src/training/losses/ops.ts';
import { parseLossFile } from '../../../src/training/verify/file.ts';
import {
  evaluateLoss,
  inputSpecs,
  inputValues,
  specOf,
  verifyKnownLosses,
  worstError,
} from '../../../src/training/verify/losses.ts';
import { valuesOf } from '../graph/run.ts';

const native = nativeLossOps(loadEngine().backend);

describe('losses of other implementations, to 1e-5 in value, gradient and mask', () => {
  test('through recorded graphs', async () => {
    const { cases } = await verifyKnownLosses();
    expect(cases).toHaveLength(3 * 18 + 5 * 10);
    expect(cases.filter(({ pass }) => !pass)).toEqual([]);
  });

  const cases = ['masks', 'sets'].flatMap((file) => {
    const url = new URL(`../../../src/training/verify/reference-${file}.json`, import.meta.url);
    return parseLossFile(readFileSync(url, 'utf8')).flatMap((given, index) =>
      Object.entries(given.expected).map(([name, expected]) => ({
        title: `${file} ${index + 1}: ${name}`,
        name,
        given,
        expected,
      })),
    );
  });

  test.each(cases)('$title, eagerly', ({ name, given, expected }) => {
    const { logits, labels, presence } = inputSpecs(given);
    const values = inputValues(given);
    const inputs = {
      logits: tf.tensor(values.logits, [...(logits?.shape ?? [])]),
      labels: tf.tensor(values.labels, [...(labels?.shape ?? [])], 'int32'),
      presence: tf.tensor(values.presence, [...(presence?.shape ?? [])]),
    };
    for (const ops of [plainLossOps, native]) {
      const results = evaluateLoss(specOf(name, given), given.weights, ops, inputs);
      const got = Object.fromEntries(
        Object.entries(results).map(([key, tensor]) => [key, valuesOf(tensor)]),
      );
      expect(worstError(expected, got)).toBeLessThanOrEqual(1e-5);
    }
  });
});
