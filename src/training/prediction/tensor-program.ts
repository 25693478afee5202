import * as tf from '@tensorflow/tfjs-core';
import { plainOps } from '../networks/ops.ts';
import { parametersOf } from '../networks/parameters.ts';
import { predictClasses, predictionInputs } from '../program/step.ts';
import type { PredictionProgram } from '../program/types.ts';
import { pickArrays, requireImages } from '../program/values.ts';
import type { NamedArray } from '../session.ts';
import type { PredictionSettings } from '../settings.ts';

/**
 * A program that only predicts, operation by operation on whatever backend tfjs has: in a page, where nothing
 * can be recorded.
 *
 * @param weights what a program of the same network learned
 * @throws MyographError INVALID_INPUT for a missing array or one of another shape
 */
export function openTensorPrediction(
  settings: PredictionSettings,
  weights: readonly NamedArray[],
): PredictionProgram {
  const { network, classCount, batchSize } = settings;
  const variables = Object.fromEntries(
    pickArrays(weights, parametersOf(network, classCount)).map(({ name, shape, values }) => [
      name,
      tf.tensor(values, [...shape], 'float32'),
    ]),
  );
  const shape = [...(predictionInputs(settings).images?.shape ?? [])];
  return {
    batchSize,
    async predict(images) {
      requireImages(settings, images);
      const classes = tf.tidy(() =>
        predictClasses(settings, plainOps, { images: tf.tensor(images, shape) }, variables),
      );
      try {
        return Uint8Array.from(await classes.data());
      } finally {
        classes.dispose();
      }
    },
    dispose: () => tf.dispose(variables),
  };
}
