import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { type Maps, plainOps, type TrainingOps } from '../../../src/training/networks/ops.ts';
import { plainTrainingOps } from '../../../src/training/networks/plain-training-ops.ts';
import { predictNetwork } from '../../../src/training/networks/prediction.ts';
import { type Tensors, take } from '../../../src/training/networks/tensors.ts';
import { trainNetwork } from '../../../src/training/networks/training.ts';
import type { NetworkSettings } from '../../../src/training/settings.ts';
import { runRecorded, valuesOf, worstDifference } from '../graph/run.ts';
import {
  CLASSES,
  imageOf,
  KINDS,
  native,
  noiseOf,
  normal,
  SMALL,
  type Small,
  usedWeights,
  weightsOf,
  withoutDropout,
} from './small.ts';

function train(
  settings: NetworkSettings,
  image: Maps,
  { weights = weightsOf(settings), ops = native, step = 1 }: Options = {},
) {
  return trainNetwork(settings, CLASSES, weights, ops, image, noiseOf(settings, step));
}

interface Options {
  weights?: Tensors;
  ops?: TrainingOps;
  step?: number;
}

const logitsShape = ({ shape }: Small): number[] => [...shape.slice(0, -1), CLASSES];

describe.each(KINDS)('%s in training', (_kind, small) => {
  const { settings } = small;
  const image = imageOf(small);

  test('gives logits for every voxel and class', () => {
    const { logits } = train(settings, image);
    expect(logits.shape).toEqual(logitsShape(small));
    expect(valuesOf(logits).every(Number.isFinite)).toBe(true);
  });

  test('repeats its dropout for the same noise, and draws another for other noise', () => {
    const run = (step: number) => valuesOf(train(settings, image, { step }).logits);
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  test('without dropout does not depend on the noise', () => {
    const run = (step: number) => valuesOf(train(withoutDropout(settings), image, { step }).logits);
    expect(run(1)).toEqual(run(2));
  });

  test('moves each statistic a tenth of the way to that of the batch', () => {
    const statistics: tf.Tensor1D[] = [];
    const noting: TrainingOps = {
      ...native,
      normalize(x, scale, offset) {
        const normalized = native.normalize(x, scale, offset);
        statistics.push(normalized.mean, normalized.variance);
        return normalized;
      },
    };
    const before = usedWeights(settings);
    const { updates } = train(settings, image, { weights: before, ops: noting });
    const names = Object.keys(before).filter((name) => /\/(mean|variance)$/.test(name));
    expect(Object.keys(updates)).toEqual(names);
    for (const [index, name] of names.entries()) {
      const batch = take({ batch: statistics[index] ?? tf.tensor1d([]) }, 'batch', 1);
      const moved = tf.add(tf.mul(take(before, name, 1), 0.9), tf.mul(batch, 0.1));
      expect(worstDifference(valuesOf(take(updates, name, 1)), valuesOf(moved))).toBeLessThan(1e-6);
    }
  });

  test('gives the same in plain tfjs: logits, statistics and gradients', () => {
    const still = withoutDropout(settings);
    const [weights, probe] = [usedWeights(still), normal(small.shape, 5)];
    const kernels = Object.keys(weights).filter((name) => /kernel|scale|offset|bias/.test(name));
    const results = (ops: TrainingOps) => {
      const { grads } = tf.valueAndGrads((...values: tf.Tensor[]) => {
        const trained = Object.fromEntries(kernels.map((name, at) => [name, values[at] ?? probe]));
        const { logits } = train(still, image, { weights: { ...weights, ...trained }, ops });
        return tf.mean<tf.Scalar>(tf.mul(logits, probe));
      })(kernels.map((name) => weights[name] ?? probe));
      const { logits, updates } = train(still, image, { weights, ops });
      return [logits, ...Object.values(updates), ...grads].map((tensor) => valuesOf(tensor));
    };
    const expected = results(plainTrainingOps);
    for (const [index, got] of results(native).entries()) {
      expect(worstDifference(got, expected[index] ?? [])).toBeLessThan(1e-3);
    }
  });

  test('gives the same when recorded', async () => {
    const weights = usedWeights(settings);
    const form = (inputs: Tensors) => {
      const { image: maps = image, noise: _noise, ...rest } = inputs;
      const noise = take(inputs, 'noise', 2);
      const { logits } = trainNetwork(settings, CLASSES, rest, native, mapsOf(maps, small), noise);
      return { logits };
    };
    const inputs = { ...weights, image, noise: noiseOf(settings, 3) };
    const recorded = await runRecorded(inputs, { form });
    const eager = valuesOf(form(inputs).logits);
    expect(worstDifference(recorded.get('form')?.logits, eager)).toBeLessThan(1e-4);
  });
});

describe.each(KINDS)('%s in prediction', (_kind, small) => {
  const settings = withoutDropout(small.settings);
  const image = imageOf(small);
  const predict = (maps: Maps, weights: Tensors, ops = native) =>
    predictNetwork(small.settings, CLASSES, weights, ops, maps);

  test('equals training where the moving statistics are those of the batch', () => {
    const weights: Record<string, tf.Tensor> = { ...usedWeights(settings) };
    const means = Object.keys(weights).filter((name) => name.endsWith('/mean'));
    const noting: TrainingOps = {
      ...native,
      normalize(x, scale, offset) {
        const { mean, variance } = tf.moments(x, [0, 1, 2]);
        const name = means.shift() ?? '';
        Object.assign(weights, { [name]: mean, [name.replace('/mean', '/variance')]: variance });
        return native.normalize(x, scale, offset);
      },
    };
    const { logits } = train(settings, image, { weights: { ...weights }, ops: noting });
    for (const ops of [native, { ...native, ...plainOps }]) {
      expect(
        worstDifference(valuesOf(predict(image, weights, ops)), valuesOf(logits)),
      ).toBeLessThan(1e-4);
    }
  });

  test('depends on each image alone, and drops nothing', () => {
    const weights = usedWeights(settings);
    const both = valuesOf(predict(image, weights));
    const second = mapsOf(tf.slice(image, [1], [1]), small);
    const alone = valuesOf(predict(second, weights));
    expect(worstDifference(alone, both.slice(both.length / 2))).toBeLessThan(1e-5);
  });

  test('names a missing weight', () => {
    const { 'classes/kernel': _gone, ...rest } = weightsOf(settings);
    expect(() => predict(image, rest, { ...native, ...plainOps })).toThrow(/classes\/kernel/);
  });
});

describe('dropout', () => {
  test.each(KINDS)('of %s drops the stated share at each of its sites', (_kind, { settings }) => {
    const shares: number[] = [];
    const counting: TrainingOps = {
      ...native,
      uniform(shape, seed) {
        const draw = native.uniform(shape, seed);
        shares.push(tf.mean(tf.cast(tf.less(draw, 0.3), 'float32')).dataSync()[0] ?? Number.NaN);
        return draw;
      },
    };
    const sides: Small['shape'] = settings.kind === 'vnet' ? [4, 16, 16, 16, 1] : [4, 256, 256, 1];
    train(settings, normal(sides, 1), { ops: counting });
    expect(shares).toHaveLength(2);
    for (const share of shares) expect(share).toBeCloseTo(0.3, 1);
  });
});

describe('a shift of the image', () => {
  /** Networks of a small receptive field, and by how far their pooling lets an image be shifted. */
  const shifted = [
    { settings: { ...SMALL.unet.settings, levels: 2 }, shape: [1, 8, 64, 1], by: 2, border: 16 },
    {
      settings: { ...SMALL.vnet.settings, levels: 2 },
      shape: [1, 4, 4, 48, 1],
      by: 2,
      border: 14,
    },
    {
      settings: { kind: 'fcn8', baseFilters: 1, denseFilters: 4, dropout: 0 },
      shape: [1, 32, 704, 1],
      by: 32,
      border: 280,
    },
  ] as const;

  test.each(shifted)('shifts the logits of $settings.kind, away from the border', (given) => {
    const { settings, shape, by, border } = given;
    const weights = usedWeights(settings);
    const columns = shape[shape.length - 2] ?? 0;
    const wide = shape.map((side) => (side === columns ? columns + by : side));
    const image = tf.randomNormal(wide, 0, 1, 'float32', 4);
    const part = (maps: tf.Tensor, from: number, count: number) =>
      tf.slice(
        maps,
        maps.shape.map((_, axis) => (axis === maps.rank - 2 ? from : 0)),
        maps.shape.map((side, axis) => (axis === maps.rank - 2 ? count : side)),
      );
    const predict = (from: number) => {
      const maps = mapsOf(part(image, from, columns), { shape });
      return predictNetwork(settings, CLASSES, weights, native, maps);
    };
    const inner = columns - 2 * border;
    const expected = valuesOf(part(predict(0), border + by, inner));
    const got = valuesOf(part(predict(by), border, inner));
    expect(inner).toBeGreaterThan(by);
    expect(worstDifference(got, expected)).toBeLessThan(1e-4);
    // and it is no constant, which would shift onto itself
    expect(worstDifference(got, valuesOf(part(predict(0), border, inner)))).toBeGreaterThan(1e-3);
  });
});

test.each(KINDS)('%s starts with activations of one size at every depth', (_kind, small) => {
  const settings = { ...withoutDropout(small.settings), baseFilters: 16 };
  const spread: number[] = [];
  const plain: TrainingOps = {
    ...native,
    normalize: (x) => ({ output: x, mean: tf.zeros([1]), variance: tf.zeros([1]) }),
    relu(x) {
      spread.push(tf.mean(tf.square(x)).dataSync()[0] ?? Number.NaN);
      return native.relu(x);
    },
  };
  const sides: Small['shape'] = settings.kind === 'vnet' ? [1, 16, 16, 16, 1] : [2, 64, 64, 1];
  train(settings, normal(sides, 3), { weights: weightsOf(settings), ops: plain });
  // pooling takes the largest, and residuals add up, where nothing normalises them
  expect(Math.min(...spread)).toBeGreaterThan(0.1);
  expect(Math.max(...spread)).toBeLessThan(100);
});

function mapsOf(tensor: tf.Tensor, { shape }: Pick<Small, 'shape'>): Maps {
  return shape.length === 4 ? take({ tensor }, 'tensor', 4) : take({ tensor }, 'tensor', 5);
}
