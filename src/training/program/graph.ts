import * as tf from '@tensorflow/tfjs-core';
import type { Engine } from '../engine.ts';
import { GraphBuilder } from '../graph/builder.ts';
import type { TrainingStep } from '../graph/differentiate.ts';
import type { TensorSpecs } from '../graph/index-file.ts';
import { nativeLossOps } from '../graph/native-losses.ts';
import { nativeNetworkOps } from '../graph/native-network.ts';
import type { LossOps } from '../losses/ops.ts';
import { partialLabelLoss } from '../losses/partial-label.ts';
import type { TrainingOps } from '../networks/ops.ts';
import { unetParameters } from '../networks/parameters.ts';
import { predictUnet } from '../networks/prediction.ts';
import { type Tensors, take } from '../networks/tensors.ts';
import { trainUnet } from '../networks/training.ts';
import type { ProgramSettings } from '../settings.ts';

/** Names of the recorded functions. */
export const TRAIN = 'train';
export const PREDICT = 'predict';

/** Records what a program can do: one training step, and prediction with the same variables. */
export function buildProgramGraph(engine: Engine, settings: ProgramSettings): GraphBuilder {
  const parameters = unetParameters(settings.network, settings.classCount);
  const trained = parameters.filter((parameter) => parameter.trained).map(({ name }) => name);
  const networkOps = nativeNetworkOps(engine.backend);
  const lossOps = nativeLossOps(engine.backend);
  const builder = new GraphBuilder(engine, parameters);
  builder.addTrainingStep(TRAIN, trainingInputs(settings), trained, (inputs, variables) =>
    trainingStep(settings, networkOps, lossOps, inputs, variables),
  );
  builder.addFunction(PREDICT, predictionInputs(settings), (inputs, variables) => ({
    classes: predictClasses(settings, networkOps, inputs, variables),
  }));
  return builder;
}

/** What a training step is fed, beside Adam's values. */
export function trainingInputs(settings: ProgramSettings): TensorSpecs {
  const { batchSize, height, width, classCount, network } = settings;
  return {
    ...predictionInputs(settings),
    labels: { dtype: 'int32', shape: [batchSize, height * width] },
    presence: { dtype: 'float32', shape: [batchSize, classCount] },
    noise: { dtype: 'int32', shape: [network.levels, 2] },
  };
}

function predictionInputs({ batchSize, height, width }: ProgramSettings): TensorSpecs {
  return { images: { dtype: 'float32', shape: [batchSize, height, width, 1] } };
}

/** One step of training as a function of tensors: what `buildProgramGraph` records. */
export function trainingStep(
  settings: ProgramSettings,
  networkOps: TrainingOps,
  lossOps: LossOps,
  inputs: Tensors,
  variables: Tensors,
): TrainingStep {
  const { network, classCount, batchSize, loss } = settings;
  const images = take(inputs, 'images', 4);
  const noise = take(inputs, 'noise', 2);
  const form = trainUnet(network, classCount, variables, networkOps, images, noise);
  const terms = partialLabelLoss(
    loss,
    classWeights(settings),
    tf.reshape<tf.Rank.R3>(form.logits, [batchSize, -1, classCount]),
    take(inputs, 'labels', 2),
    take(inputs, 'presence', 2),
    lossOps,
  );
  const { loss: total, crossEntropy, dice } = terms;
  return { loss: total, outputs: { crossEntropy, dice }, updates: form.updates };
}

function predictClasses(
  { network, classCount }: ProgramSettings,
  ops: TrainingOps,
  inputs: Tensors,
  variables: Tensors,
): tf.Tensor {
  const images = take(inputs, 'images', 4);
  return tf.argMax(predictUnet(network, classCount, variables, ops, images), 3);
}

/** w: 1 for every class, the setting for the background. */
function classWeights({ classCount, loss }: ProgramSettings): number[] {
  return Array.from({ length: classCount }, (_, index) =>
    index === 0 ? loss.backgroundWeight : 1,
  );
}
