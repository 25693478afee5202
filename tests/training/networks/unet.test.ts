import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { loadEngine } from '../../../src/training/engine.ts';
import { nativeNetworkOps } from '../../../src/training/graph/native-network.ts';
import { initialValues } from '../../../src/training/networks/initialize.ts';
import { NORM_EPSILON, plainOps, type TrainingOps } from '../../../src/training/networks/ops.ts';
import { unetParameters } from '../../../src/training/networks/parameters.ts';
import { predictUnet } from '../../../src/training/networks/prediction.ts';
import { type Tensors, take } from '../../../src/training/networks/tensors.ts';
import { trainUnet } from '../../../src/training/networks/training.ts';
import type { NetworkSettings } from '../../../src/training/settings.ts';
import { valuesOf, worstDifference } from '../graph/run.ts';

const ops = nativeNetworkOps(loadEngine().backend);
const SETTINGS: NetworkSettings = { kind: 'unet', baseFilters: 4, levels: 3, dropout: 0.3 };
const image = tf.randomNormal<tf.Rank.R4>([2, 16, 8, 1], 0, 1, 'float32', 1);
const noise = (step: number) => tf.tensor2d([1, step, 2, step, 3, step], [3, 2], 'int32');

function weights(settings = SETTINGS, classCount = 5): Record<string, tf.Tensor> {
  return Object.fromEntries(
    unetParameters(settings, classCount).map((parameter) => [
      parameter.name,
      tf.tensor(initialValues(parameter, 1), [...parameter.shape]),
    ]),
  );
}

/** Statistics and offsets that matter: nothing is 0 or 1 by chance. */
function usedWeights(): Tensors {
  return Object.fromEntries(
    Object.entries(weights()).map(([name, tensor], index) => {
      const used = tf.randomUniform(tensor.shape, 0.5, 1.5, 'float32', index + 1);
      return [name, name.endsWith('kernel') ? tensor : used];
    }),
  );
}

describe('unetParameters', () => {
  test('counts what a UNet of these settings has', () => {
    const parameters = unetParameters({ ...SETTINGS, baseFilters: 2, levels: 2 }, 3);
    expect(
      parameters.filter(({ trained }) => trained).map(({ name, shape }) => [name, shape]),
    ).toEqual([
      ['down0/first/kernel', [3, 3, 1, 2]],
      ['down0/first/scale', [2]],
      ['down0/first/offset', [2]],
      ['down0/second/kernel', [3, 3, 2, 2]],
      ['down0/second/scale', [2]],
      ['down0/second/offset', [2]],
      ['down1/first/kernel', [3, 3, 2, 4]],
      ['down1/first/scale', [4]],
      ['down1/first/offset', [4]],
      ['down1/second/kernel', [3, 3, 4, 4]],
      ['down1/second/scale', [4]],
      ['down1/second/offset', [4]],
      ['up0/double/kernel', [4, 4, 2, 4]],
      ['up0/double/bias', [2]],
      ['up0/first/kernel', [3, 3, 4, 2]],
      ['up0/first/scale', [2]],
      ['up0/first/offset', [2]],
      ['up0/second/kernel', [3, 3, 2, 2]],
      ['up0/second/scale', [2]],
      ['up0/second/offset', [2]],
      ['classes/kernel', [1, 1, 2, 3]],
      ['classes/bias', [3]],
    ]);
  });

  test('has a moving mean and variance for each normalisation, and no name twice', () => {
    const parameters = unetParameters(SETTINGS, 5);
    const moving = parameters.filter(({ trained }) => !trained).map(({ name }) => name);
    expect(moving).toHaveLength(2 * (2 * 3 + 2 * 2));
    expect(moving.every((name) => /\/(mean|variance)$/.test(name))).toBe(true);
    expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
  });

  test('starts with activations of one size at every depth', () => {
    const plain: TrainingOps = {
      ...ops,
      normalize: (x) => ({ output: x, mean: tf.zeros([1]), variance: tf.zeros([1]) }),
    };
    const settings: NetworkSettings = { kind: 'unet', baseFilters: 16, levels: 4, dropout: 0 };
    const { logits } = trainUnet(
      settings,
      5,
      weights(settings),
      plain,
      tf.randomNormal([2, 32, 32, 1], 0, 1, 'float32', 3),
      tf.zeros([4, 2], 'int32'),
    );
    const spread = tf.moments(logits).variance.dataSync()[0];
    expect(spread).toBeGreaterThan(0.1);
    expect(spread).toBeLessThan(10);
  });
});

describe('trainUnet', () => {
  test('gives logits for every voxel and class', () => {
    const { logits } = trainUnet(SETTINGS, 5, weights(), ops, image, noise(1));
    expect(logits.shape).toEqual([2, 16, 8, 5]);
    expect(valuesOf(logits).every(Number.isFinite)).toBe(true);
  });

  test('repeats its dropout for the same noise, and draws another for other noise', () => {
    const run = (step: number) =>
      valuesOf(trainUnet(SETTINGS, 5, weights(), ops, image, noise(step)).logits);
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  test('without dropout does not depend on the noise', () => {
    const settings = { ...SETTINGS, dropout: 0 };
    const run = (step: number) =>
      valuesOf(trainUnet(settings, 5, weights(), ops, image, noise(step)).logits);
    expect(run(1)).toEqual(run(2));
  });

  test('drops the stated share of the pooled activations', () => {
    const shares: number[] = [];
    const counting: TrainingOps = {
      ...ops,
      uniform: (shape, seed) => {
        const draw = ops.uniform(shape, seed);
        shares.push(tf.mean(tf.cast(tf.less(draw, 0.3), 'float32')).dataSync()[0] ?? Number.NaN);
        return draw;
      },
    };
    trainUnet(SETTINGS, 5, weights(), counting, tf.zeros([4, 64, 64, 1]), noise(1));
    expect(shares).toHaveLength(2);
    for (const share of shares) expect(share).toBeCloseTo(0.3, 1);
  });

  test('moves each statistic a tenth of the way to that of the batch', () => {
    const before = weights();
    const { updates } = trainUnet(SETTINGS, 5, before, ops, image, noise(1));
    const convolved = tf.conv2d(image, take(before, 'down0/first/kernel', 4), 1, 'same');
    const { mean } = tf.moments(convolved, [0, 1, 2]);
    const got = updates['down0/first/mean'];
    expect(Object.keys(updates)).toHaveLength(20);
    expect(worstDifference(got && valuesOf(got), valuesOf(tf.mul(mean, 0.1)))).toBeLessThan(1e-4);
  });
});

describe('predictUnet', () => {
  test('equals the training form with moving statistics and without dropout', () => {
    const used = usedWeights();
    let layer = 0;
    const statistics = Object.keys(used).filter((name) => name.endsWith('/mean'));
    const byMovingStatistics: TrainingOps = {
      ...ops,
      normalize(x, scale, offset) {
        const name = statistics[layer++] ?? '';
        const mean = take(used, name, 1);
        const variance = take(used, name.replace('/mean', '/variance'), 1);
        return {
          output: tf.batchNorm(x, mean, variance, offset, scale, NORM_EPSILON),
          mean,
          variance,
        };
      },
    };
    const settings = { ...SETTINGS, dropout: 0 };
    const { logits } = trainUnet(settings, 5, used, byMovingStatistics, image, noise(1));
    for (const predictionOps of [ops, plainOps]) {
      const predicted = predictUnet(settings, 5, used, predictionOps, image);
      expect(worstDifference(valuesOf(predicted), valuesOf(logits))).toBeLessThan(1e-4);
    }
  });

  test('names a missing weight', () => {
    const { 'up0/first/scale': _gone, ...rest } = weights();
    expect(() => predictUnet(SETTINGS, 5, rest, plainOps, image)).toThrow(/up0\/first\/scale/);
  });
});
