import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MASK_MODES, weightMask } from '../../src/evaluation/weight-mask.ts';
import { loadEngine } from '../../src/training/engine.ts';
import { plainLossOps } from '../../src/training/losses/ops.ts';
import { voxelWeights } from '../../src/training/losses/weights.ts';

loadEngine();

const CLASSES = 4;
const classes = fc.array(fc.nat(CLASSES - 1), { minLength: 1, maxLength: 20 });
const weight = fc.constantFrom(0, 0.5, 1, 2);

test.each(MASK_MODES)('%s: as the trainer weighs the voxels', (mode) => {
  fc.assert(
    fc.property(
      classes.chain((truth) =>
        fc.record({
          truth: fc.constant(truth),
          prediction: fc.array(fc.nat(CLASSES - 1), {
            minLength: truth.length,
            maxLength: truth.length,
          }),
          weights: fc.array(weight, { minLength: CLASSES, maxLength: CLASSES }),
        }),
      ),
      ({ truth, prediction, weights }) => {
        const trained = tf.tidy(() =>
          voxelWeights(
            mode,
            tf.tensor2d([weights]),
            tf.tensor2d([truth], undefined, 'int32'),
            tf.tensor2d([prediction], undefined, 'int32'),
            plainLossOps,
          ).dataSync(),
        );
        const shown = weightMask(
          mode,
          Uint8Array.from(truth),
          Uint8Array.from(prediction),
          weights,
        );
        expect([...shown]).toEqual([...trained]);
      },
    ),
    { numRuns: 50 },
  );
});
