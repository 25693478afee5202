import type { Prisma } from '../../generated/prisma/client.ts';
import { type Check, meanDiceOf } from '../../training/checks.ts';
import type { StepResult } from '../../training/program.ts';
import type { WorkerContext } from '../worker-context.ts';

/** Whoever watches sees the curve grow this often. */
const INTERVAL_MS = 1000;

/** What a window of a batch was cut around. */
export interface RecordedDraw {
  readonly volumeId: string;
  /** Index in the volume. */
  readonly slice: number;
  /** Class channel or label set that it was drawn for; 0 for none. */
  readonly label: number;
}

/** Writes the loss and the draws of every step, a few steps at a time, and the checks. */
export interface Curve {
  addStep(step: number, result: StepResult, draws: readonly RecordedDraw[]): Promise<void>;
  addCheck(check: Check): Promise<void>;
  /** Writes what is still held back. */
  flush(): Promise<void>;
}

/**
 * Opens the curve of a run after `startStep` steps. What an earlier worker wrote beyond them is
 * removed: those steps are done again.
 */
export async function openCurve(
  worker: WorkerContext,
  runId: string,
  startStep: number,
): Promise<Curve> {
  await worker.inTransaction(async (tx) => {
    const later = { runId, step: { gt: startStep } };
    await tx.trainingStep.deleteMany({ where: later });
    await tx.trainingCheck.deleteMany({ where: later });
  });
  let held: Prisma.TrainingStepCreateManyInput[] = [];
  let writtenAt = performance.now();
  const flush = async () => {
    const data = held;
    held = [];
    writtenAt = performance.now();
    if (data.length > 0) await worker.inTransaction((tx) => tx.trainingStep.createMany({ data }));
  };
  return {
    flush,
    async addStep(step, { loss, crossEntropy, dice }, draws) {
      held.push({
        ...{ runId, step, loss, crossEntropy, dice },
        drawVolumes: draws.map(({ volumeId }) => volumeId),
        drawSlices: draws.map(({ slice }) => slice),
        drawLabels: draws.map(({ label }) => label),
      });
      if (performance.now() - writtenAt >= INTERVAL_MS) await flush();
    },
    async addCheck(check) {
      const { step, loss, byClass } = check;
      const data = { runId, step, loss, dice: meanDiceOf(check), byClass };
      await worker.inTransaction((tx) => tx.trainingCheck.create({ data }));
    },
  };
}
