import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { loadEngine } from '../../../src/training/engine.ts';
import { nativeLossOps } from '../../../src/training/graph/native-losses.ts';
import { plainLossOps } from '../../../src/training/losses/ops.ts';
import { lossOf, parseLossFile } from '../../../src/training/verify/file.ts';
import { evaluateLoss, verifyLosses, worstError } from '../../../src/training/verify/losses.ts';
import { valuesOf } from '../graph/run.ts';

const FILE = readFileSync(new URL('./reference-vectors.json', import.meta.url), 'utf8');
const native = nativeLossOps(loadEngine().backend);

describe('losses of the reference implementation, to 1e-5 in value, gradient and mask', () => {
  test('through recorded graphs', async () => {
    const { cases } = await verifyLosses(FILE);
    expect(cases).toHaveLength(3 * 18);
    expect(cases.filter(({ pass }) => !pass)).toEqual([]);
  });

  const cases = parseLossFile(FILE).flatMap((given, index) =>
    Object.entries(given.expected).map(([name, expected]) => ({
      title: `${index + 1}: ${name}`,
      name,
      given,
      expected,
    })),
  );

  test.each(cases)('$title, eagerly', ({ name, given, expected }) => {
    const [images = 1] = given.shape;
    const inputs = {
      logits: tf.tensor3d(given.logits, [images, given.labels.length / images, given.classes]),
      labels: tf.tensor2d(given.labels, [images, given.labels.length / images], 'int32'),
      presence: given.presences ? tf.tensor2d(given.presences) : tf.ones([images, given.classes]),
    };
    for (const ops of [plainLossOps, native]) {
      const { loss, gradient, mask } = evaluateLoss(lossOf(name), given.weights, ops, inputs);
      const values = { loss: valuesOf(loss), gradient: valuesOf(gradient), mask: valuesOf(mask) };
      expect(worstError(expected, values)).toBeLessThanOrEqual(1e-5);
    }
  });
});
