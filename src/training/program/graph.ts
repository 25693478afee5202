import type { Engine } from '../engine.ts';
import { GraphBuilder } from '../graph/builder.ts';
import { nativeLossOps } from '../graph/native-losses.ts';
import { nativeNetworkOps } from '../graph/native-network.ts';
import { parametersOf } from '../networks/parameters.ts';
import type { ProgramSettings } from '../settings.ts';
import { predictClasses, predictionInputs, trainingInputs, trainingStep } from './step.ts';

/** Names of the recorded functions. */
export const TRAIN = 'train';
export const PREDICT = 'predict';

/** Records what a program can do: one training step, and prediction with the same variables. */
export function buildProgramGraph(engine: Engine, settings: ProgramSettings): GraphBuilder {
  const parameters = parametersOf(settings.network, settings.classCount);
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
