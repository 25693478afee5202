import { explainEngineFailure } from '../failure.ts';
import { adamFeeds } from '../graph/adam.ts';
import type { NamedArray, TypedValues } from '../graph/session.ts';
import { type Parameter, parametersOf } from '../networks/parameters.ts';
import type { Session } from '../session.ts';
import type { PredictionSettings, ProgramSettings } from '../settings.ts';
import { PREDICT, TRAIN } from './functions.ts';
import type { Batch, PredictionProgram, Program, StepResult } from './types.ts';
import {
  initialState,
  noiseSeeds,
  parameterCount,
  pickArrays,
  requireBatch,
  requireImages,
} from './values.ts';

/** The program whose functions a session has, with the weights that follow from the seed. */
export function startProgram(settings: ProgramSettings, session: Session): Program {
  const parameters = parametersOf(settings.network, settings.classCount);
  try {
    session.assign(initialState(session.variables, parameters, settings.seed));
    return new SessionProgram(settings, parameters, session);
  } catch (error) {
    session.close();
    throw error;
  }
}

/** The program whose prediction a session has, with these weights. */
export function startPrediction(
  settings: PredictionSettings,
  session: Session,
  weights: readonly NamedArray[],
): PredictionProgram {
  try {
    session.assign(pickArrays(weights, session.variables));
    return new SessionPrediction(settings, session);
  } catch (error) {
    session.close();
    throw error;
  }
}

/** A network in a session of some engine. */
class SessionPrediction<S extends PredictionSettings> implements PredictionProgram {
  readonly batchSize: number;
  protected readonly settings: S;
  protected readonly session: Session;

  constructor(settings: S, session: Session) {
    this.batchSize = settings.batchSize;
    this.settings = settings;
    this.session = session;
  }

  async predict(images: Float32Array): Promise<Uint8Array> {
    requireImages(this.settings, images);
    const { classes } = await this.run(PREDICT, { images });
    return new Uint8Array(classes ?? []);
  }

  dispose(): void {
    this.session.close();
  }

  /** @throws MyographError OUT_OF_MEMORY */
  protected async run(name: string, inputs: Readonly<Record<string, TypedValues>>) {
    try {
      return await this.session.run(name, inputs);
    } catch (error) {
      throw explainEngineFailure(error, this.settings);
    }
  }
}

/** With its training step. */
class SessionProgram extends SessionPrediction<ProgramSettings> implements Program {
  readonly parameterCount: number;
  private readonly parameters: readonly Parameter[];

  constructor(settings: ProgramSettings, parameters: readonly Parameter[], session: Session) {
    super(settings, session);
    this.parameters = parameters;
    this.parameterCount = parameterCount(parameters);
  }

  async step(batch: Batch, step: number, learningRate: number): Promise<StepResult> {
    requireBatch(this.settings, batch);
    const { loss, crossEntropy, dice } = await this.run(TRAIN, {
      ...batch,
      ...adamFeeds(step, learningRate),
      noise: noiseSeeds(this.settings, step),
    });
    return { loss: scalar(loss), crossEntropy: scalar(crossEntropy), dice: scalar(dice) };
  }

  async state(): Promise<NamedArray[]> {
    return this.session.read(this.session.variables);
  }

  async restore(state: readonly NamedArray[]): Promise<void> {
    this.session.assign(pickArrays(state, this.session.variables));
  }

  async weights(): Promise<NamedArray[]> {
    return this.session.read(this.parameters);
  }

  async loadWeights(weights: readonly NamedArray[]): Promise<void> {
    this.session.assign(pickArrays(weights, this.parameters));
  }
}

function scalar(values: TypedValues | undefined): number {
  return values?.[0] ?? Number.NaN;
}
