import { setImmediate } from 'node:timers/promises';
import { MyographError } from '../errors.ts';
import type { BatchSource } from './batches.ts';
import { type Checkpoint, encodeCheckpoint, type Progress } from './checkpoint.ts';
import { bestCheck, type Check, type DiceByClass, stopReason } from './checks.ts';
import type { NamedArray, Program, StepResult } from './program.ts';
import { learningRateAt } from './schedule.ts';
import type { ProgramSettings } from './settings.ts';
import type { TrainingSettings } from './training-settings.ts';

/** Where the loop reports to, and asks whether to go on. */
export interface TrainingSinks {
  onStep(step: number, result: StepResult): Promise<void> | void;
  /** @param isBest whether it is better than every check before */
  onCheck(check: Check, isBest: boolean): Promise<void> | void;
  /**
   * @param bytes what `decodeCheckpoint` reads to resume after this step
   * @param isBest whether the weights are those of the best check so far
   */
  onCheckpoint(step: number, bytes: Uint8Array, isBest: boolean): Promise<void> | void;
  shouldStop(): boolean;
}

export interface TrainingLoop {
  /** Holds the state after `progress.step` steps. */
  readonly program: Program;
  readonly programSettings: ProgramSettings;
  /** Gives the batches of the steps that are left. */
  readonly batches: BatchSource;
  readonly settings: TrainingSettings;
  /** What was done before; `NOTHING_DONE` for a new run. */
  readonly progress: Progress;
  /** Measures the present weights on the validation volumes; null without any. */
  readonly validate: (() => Promise<DiceByClass>) | null;
  readonly sinks: TrainingSinks;
}

/** How a run ended. */
export interface TrainingEnd {
  /** Steps done. */
  readonly step: number;
  /** Why before the last step; null when all were done. */
  readonly stopReason: string | null;
  /** Step of the best check; null without a check. */
  readonly bestStep: number | null;
}

/**
 * Trains until `settings.steps` steps are done, or the stop rule ends it at a check.
 *
 * Checks are made every `settings.validateEvery` steps and after the last one. A checkpoint is written every
 * `settings.checkpointEvery` steps, at each check that is the best so far, and at the end.
 *
 * @throws TRAINING_CANCELLED after the step during which `shouldStop` turned true
 * @throws TRAINING_DIVERGED at a loss, or at weights to be kept, that are no finite numbers
 */
export async function train(loop: TrainingLoop): Promise<TrainingEnd> {
  const { program, batches, settings, sinks } = loop;
  let progress = loop.progress;
  let lastCheckpoint = progress.step;
  let reason = stopReason(progress.checks, settings.stop);
  while (progress.step < settings.steps && reason === null) {
    const step = progress.step + 1;
    if (sinks.shouldStop()) throw cancelled(progress.step, settings.steps);
    const batch = await batches.batch(step);
    const result = await program.step(batch, step, learningRateAt(step, settings));
    if (!Number.isFinite(result.loss)) throw diverged(step, lastCheckpoint, result);
    await sinks.onStep(step, result);
    progress = { ...progress, step, lossSum: progress.lossSum + result.loss };

    let isBest = false;
    if (step % settings.validateEvery === 0 || step === settings.steps) {
      const check = await checkOf(progress, loop.validate);
      const checks = [...progress.checks, check];
      isBest = bestCheck(checks) === check;
      progress = { step, checks, lossSum: 0 };
      await sinks.onCheck(check, isBest);
      reason = stopReason(checks, settings.stop);
    }
    const isLast = step === settings.steps || reason !== null;
    if (step % settings.checkpointEvery === 0 || isBest || isLast) {
      const checkpoint: Checkpoint = { progress, state: await program.state() };
      if (!allFinite(checkpoint.state)) throw diverged(step, lastCheckpoint, result);
      await sinks.onCheckpoint(step, encodeCheckpoint(checkpoint, loop.programSettings), isBest);
      lastCheckpoint = step;
    }
    // A step blocks this thread: let heartbeats and a cancellation through before the next.
    await setImmediate();
  }
  const { step, checks } = progress;
  return { step, stopReason: reason, bestStep: bestCheck(checks)?.step ?? null };
}

async function checkOf(
  { step, lossSum, checks }: Progress,
  validate: TrainingLoop['validate'],
): Promise<Check> {
  const steps = step - (checks.at(-1)?.step ?? 0);
  return { step, loss: lossSum / steps, byClass: validate ? await validate() : {} };
}

function cancelled(step: number, steps: number): MyographError {
  return new MyographError('TRAINING_CANCELLED', `Cancelled after ${step} of ${steps} steps.`, {
    step,
  });
}

/** A step's loss is of the weights before it: those that it made may be no numbers any more. */
function allFinite(state: readonly NamedArray[]): boolean {
  return state.every(({ values }) => values.every(Number.isFinite));
}

function diverged(step: number, lastCheckpoint: number, result: StepResult): MyographError {
  const { loss, crossEntropy, dice } = result;
  const what = Number.isFinite(loss)
    ? `The weights after step ${step} are no finite numbers`
    : `The loss of step ${step} is ${loss} (cross-entropy ${crossEntropy}, Dice term ${dice})`;
  const good =
    lastCheckpoint > 0
      ? `The last good checkpoint was that of step ${lastCheckpoint}`
      : 'There was no checkpoint before';
  return new MyographError(
    'TRAINING_DIVERGED',
    `${what}. ${good}. Start another run with a lower learning rate or another seed.`,
    { step, lastCheckpoint },
  );
}
