import type { StepResult } from '../../training/program.ts';
import type { WorkerContext } from '../worker-context.ts';

/** Whoever watches sees the curve grow this often. */
const INTERVAL_MS = 1000;

/** Writes the loss of every step, a few steps at a time. */
export interface LossCurve {
  add(step: number, result: StepResult): Promise<void>;
  /** Writes what is still held back. */
  flush(): Promise<void>;
}

/**
 * Opens the curve of a run after `startStep` steps. What an earlier worker wrote beyond them is
 * removed: those steps are done again.
 */
export async function openLossCurve(
  worker: WorkerContext,
  runId: string,
  startStep: number,
): Promise<LossCurve> {
  await worker.inTransaction((tx) =>
    tx.trainingStep.deleteMany({ where: { runId, step: { gt: startStep } } }),
  );
  let held: ({ runId: string; step: number } & StepResult)[] = [];
  let writtenAt = performance.now();
  const flush = async () => {
    const data = held;
    held = [];
    writtenAt = performance.now();
    if (data.length > 0) await worker.inTransaction((tx) => tx.trainingStep.createMany({ data }));
  };
  return {
    flush,
    async add(step, { loss, crossEntropy, dice }) {
      held.push({ runId, step, loss, crossEntropy, dice });
      if (performance.now() - writtenAt >= INTERVAL_MS) await flush();
    },
  };
}
