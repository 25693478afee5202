import { setImmediate } from 'node:timers/promises';
import { MyographError } from '../errors.ts';
import { batchAt, type Dataset } from './batches.ts';
import { encodeCheckpoint } from './checkpoint.ts';
import type { Program, StepResult } from './program.ts';
import type { ProgramSettings } from './settings.ts';
import type { TrainingSettings } from './training-settings.ts';

/** Where the loop reports to, and asks whether to go on. */
export interface TrainingSinks {
  onStep(step: number, result: StepResult): Promise<void> | void;
  /** @param bytes what `decodeCheckpoint` reads to resume after this step */
  onCheckpoint(step: number, bytes: Uint8Array): Promise<void> | void;
  shouldStop(): boolean;
}

export interface TrainingLoop {
  /** Holds the state after startStep steps. */
  readonly program: Program;
  readonly programSettings: ProgramSettings;
  readonly dataset: Dataset;
  readonly settings: TrainingSettings;
  /** Steps done before, 0 for a new run. */
  readonly startStep: number;
  readonly sinks: TrainingSinks;
}

/**
 * Trains until `settings.steps` steps are done.
 *
 * @throws TRAINING_CANCELLED after the step during which `shouldStop` turned true
 * @throws TRAINING_DIVERGED at a loss that is not a finite number
 */
export async function train(loop: TrainingLoop): Promise<void> {
  const { program, dataset, settings, startStep, sinks } = loop;
  let lastCheckpoint = startStep;
  for (let step = startStep + 1; step <= settings.steps; step++) {
    if (sinks.shouldStop()) {
      throw cancelled(step - 1, settings.steps);
    }
    const batch = batchAt(step, settings.seed, dataset, settings.batchSize);
    const result = program.step(batch, step, settings.learningRate);
    if (!Number.isFinite(result.loss)) {
      throw diverged(step, lastCheckpoint, result);
    }
    await sinks.onStep(step, result);
    if (step % settings.checkpointEvery === 0 || step === settings.steps) {
      const state = program.state();
      await sinks.onCheckpoint(step, encodeCheckpoint({ step, state }, loop.programSettings));
      lastCheckpoint = step;
    }
    // A step blocks this thread: let heartbeats and a cancellation through before the next.
    await setImmediate();
  }
}

function cancelled(step: number, steps: number): MyographError {
  return new MyographError('TRAINING_CANCELLED', `Cancelled after ${step} of ${steps} steps.`, {
    step,
  });
}

function diverged(step: number, lastCheckpoint: number, result: StepResult): MyographError {
  return new MyographError(
    'TRAINING_DIVERGED',
    `The loss of step ${step} is ${result.loss} (cross-entropy ${result.crossEntropy}, Dice term ${result.dice}). Start another run with a lower learning rate or another seed.`,
    { step, lastCheckpoint },
  );
}
