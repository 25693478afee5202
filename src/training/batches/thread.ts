import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorCode, MyographError } from '../../errors.ts';
import type { Batch } from '../program.ts';
import { type BatchSettings, batchAt } from './batch.ts';
import type { Dataset } from './dataset.ts';

/** What the thread is started with. It is then sent the steps whose batches are wanted. */
export interface Work {
  readonly dataset: Dataset;
  readonly settings: BatchSettings;
  readonly seed: number;
}

/** What it sends for each step. */
export type Answer =
  | { readonly step: number; readonly batch: Batch }
  | { readonly step: number; readonly refusal: Refusal };

/** An error as it can be sent: between threads an error loses its class. */
interface Refusal {
  readonly message: string;
  /** null where it was no MyographError */
  readonly code: ErrorCode | null;
  readonly details: Readonly<Record<string, unknown>>;
}

const work: Work = workerData;

parentPort?.on('message', (step: number) => {
  const answer = answerFor(step);
  parentPort?.postMessage(answer, 'batch' in answer ? memoryOf(answer.batch) : []);
});

function answerFor(step: number): Answer {
  try {
    return { step, batch: batchAt(step, work.seed, work.dataset, work.settings) };
  } catch (error) {
    return { step, refusal: refusalOf(error) };
  }
}

/** The memory that is handed over with a batch instead of being copied. */
function memoryOf({ images, labels, presence }: Batch): ArrayBuffer[] {
  return [images.buffer, labels.buffer, presence.buffer].filter(
    (buffer) => buffer instanceof ArrayBuffer,
  );
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof MyographError) {
    return { message: error.message, code: error.code, details: error.details };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { message, code: null, details: {} };
}
