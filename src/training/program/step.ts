import * as tf from '@tensorflow/tfjs-core';
import type { TrainingStep } from '../graph/differentiate.ts';
import type { TensorSpecs } from '../graph/index-file.ts';
import type { LossOps } from '../losses/ops.ts';
import { partialLabelLoss } from '../losses/partial-label.ts';
import { dimensionsOf } from '../networks/network.ts';
import type { Maps, PredictionOps, TrainingOps } from '../networks/ops.ts';
import { dropoutSites } from '../networks/parameters.ts';
import { predictNetwork } from '../networks/prediction.ts';
import { type Tensors, take } from '../networks/tensors.ts';
import { trainNetwork } from '../networks/training.ts';
import type { PredictionSettings, ProgramSettings } from '../settings.ts';

/** What a training step is fed, beside what its optimiser takes. */
export function trainingInputs(settings: ProgramSettings): TensorSpecs {
  const { batchSize, depth, height, width, classCount, network } = settings;
  return {
    ...predictionInputs(settings),
    labels: { dtype: 'int32', shape: [batchSize, depth, height * width] },
    presence: { dtype: 'float32', shape: [batchSize, depth, classCount] },
    noise: { dtype: 'int32', shape: [dropoutSites(network), 2] },
  };
}

export function predictionInputs(settings: PredictionSettings): TensorSpecs {
  const { batchSize, depth, height, width, network } = settings;
  const sides = dimensionsOf(network) === 2 ? [height, width] : [depth, height, width];
  return { images: { dtype: 'float32', shape: [batchSize, ...sides, 1] } };
}

/** One step of training as a function of tensors, for any engine. */
export function trainingStep(
  settings: ProgramSettings,
  networkOps: TrainingOps,
  lossOps: LossOps,
  inputs: Tensors,
  variables: Tensors,
): TrainingStep {
  const { network, loss, classCount, labelSets, batchSize, depth } = settings;
  const noise = take(inputs, 'noise', 2);
  const form = trainNetwork(network, classCount, variables, networkOps, imagesOf(inputs), noise);
  const terms = partialLabelLoss(
    { ...loss, classCount, labelSets },
    {
      logits: tf.reshape<tf.Rank.R4>(form.logits, [batchSize, depth, -1, classCount]),
      labels: take(inputs, 'labels', 3),
      presence: take(inputs, 'presence', 3),
    },
    lossOps,
  );
  const { loss: total, crossEntropy, dice } = terms;
  return { loss: total, outputs: { crossEntropy, dice }, updates: form.updates };
}

/** The most probable class of each voxel. */
export function predictClasses(
  { network, classCount }: PredictionSettings,
  ops: PredictionOps,
  inputs: Tensors,
  variables: Tensors,
): tf.Tensor {
  const logits = predictNetwork(network, classCount, variables, ops, imagesOf(inputs));
  return tf.argMax(logits, logits.rank - 1);
}

function imagesOf(inputs: Tensors): Maps {
  return inputs.images?.rank === 5 ? take(inputs, 'images', 5) : take(inputs, 'images', 4);
}
