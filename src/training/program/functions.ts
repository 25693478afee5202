import { parametersOf } from '../networks/parameters.ts';
import type { EngineOps, FunctionBuilder } from '../session.ts';
import type { PredictionSettings, ProgramSettings } from '../settings.ts';
import { predictClasses, predictionInputs, trainingInputs, trainingStep } from './step.ts';

/** Names of a program's functions. */
export const TRAIN = 'train';
export const PREDICT = 'predict';

/** Adds prediction and, for a program that trains, a step that changes the same variables. */
export function addProgram(
  builder: FunctionBuilder,
  ops: EngineOps,
  settings: PredictionSettings | ProgramSettings,
): void {
  if ('loss' in settings) addTraining(builder, ops, settings);
  builder.addFunction(PREDICT, predictionInputs(settings), (inputs, variables) => ({
    classes: predictClasses(settings, ops.network, inputs, variables),
  }));
}

function addTraining(builder: FunctionBuilder, ops: EngineOps, settings: ProgramSettings): void {
  const parameters = parametersOf(settings.network, settings.classCount);
  const trained = parameters.filter((parameter) => parameter.trained).map(({ name }) => name);
  builder.addTrainingStep(TRAIN, trainingInputs(settings), trained, (inputs, variables) =>
    trainingStep(settings, ops.network, ops.losses, inputs, variables),
  );
}
