import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { trainNetwork } from '../../../src/training/networks/training.ts';
import { valuesOf } from '../graph/run.ts';
import { CLASSES, imageOf, KINDS, native, noiseOf, normal, usedWeights } from './small.ts';

/** How far a weight array is moved: shorter, rounding grows; longer, more kinks are crossed. */
const STEP = 1e-3;

/**
 * For each weight array w with gradient g, the loss is taken at w ± h·g/|g|: its difference over 2h must
 * be |g|, but for rounding and the kinks of ReLU and pooling.
 */
test.each(KINDS)('the gradient of %s is that of finite differences', (_kind, small) => {
  const { settings } = small;
  const weights = usedWeights(settings);
  const [image, noise] = [imageOf(small), noiseOf(settings, 1)];
  const probe = normal([...small.shape], 7);
  const loss = (changed: Record<string, tf.Tensor>): tf.Scalar => {
    const all = { ...weights, ...changed };
    const { logits } = trainNetwork(settings, CLASSES, all, native, image, noise);
    return tf.sum(tf.mul(logits, probe));
  };
  const names = Object.keys(weights).filter((name) => !/\/(mean|variance)$/.test(name));
  const gradients = tf.grads((...values) =>
    loss(Object.fromEntries(names.map((name, at) => [name, values[at] ?? probe]))),
  )(names.map((name) => weights[name] ?? probe));

  const errors = names.map((name, at) => {
    const [weight, gradient] = [weights[name] ?? probe, gradients[at] ?? probe];
    const slope = valuesOf(tf.norm(gradient))[0] ?? Number.NaN;
    const lossAt = (distance: number) =>
      valuesOf(loss({ [name]: tf.add(weight, tf.mul(gradient, distance / slope)) }))[0] ??
      Number.NaN;
    const measured = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP);
    return { name, error: Math.abs(measured / slope - 1) };
  });
  expect(errors.length).toBeGreaterThan(20);
  expect(errors.filter(({ error }) => !(error < 0.05))).toEqual([]);
});
