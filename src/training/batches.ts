import { Worker } from 'node:worker_threads';
import { MyographError } from '../errors.ts';
import type { BatchSettings } from './batches/batch.ts';
import type { Dataset } from './batches/dataset.ts';
import type { Answer, Work } from './batches/thread.ts';
import type { Batch } from './program.ts';

export { type BatchSettings, batchAt, windowOf } from './batches/batch.ts';
export { createDataset, type Dataset, sharedVolume } from './batches/dataset.ts';
export { type Draw, drawsOf } from './batches/draws.ts';

/** Batches made ahead of the step that was asked for last, beside those that other threads are making. */
const AHEAD = 2;

/** Where the loop takes its batches from. */
export interface BatchSource {
  /** The batch of a step. Asked for one after the other, they are most often ready. */
  batch(step: number): Promise<Batch>;
  /** Ends the making of batches; one that is still waited for is refused. */
  close(): Promise<void>;
}

export interface BatchWork {
  readonly dataset: Dataset;
  readonly settings: BatchSettings;
  readonly seed: number;
  /** The first step that will be asked for. */
  readonly firstStep: number;
  /** The last step that batches are made ahead for. */
  readonly lastStep: number;
  /** How many make batches at once, 1 if not given: more where a GPU's steps are shorter than the making. */
  readonly threads?: number;
}

/**
 * Makes the batches of `batchAt` in threads of their own, some steps ahead, so that training does not wait
 * for them: they go on while a step blocks the thread that trains. They read the dataset where it lies,
 * and hand batches over without a copy. An error while a batch is made refuses that batch and those after.
 */
export function openBatches(batchWork: BatchWork): BatchSource {
  const { firstStep, lastStep, threads = 1, ...work } = batchWork;
  return new ThreadedBatches(work, firstStep, lastStep, threads);
}

class ThreadedBatches implements BatchSource {
  private readonly threads: readonly Worker[];
  private readonly lastStep: number;
  /** Made, or being made, and not yet taken. */
  private readonly batches = new Map<number, PromiseWithResolvers<Batch>>();
  private failure: Error | null = null;

  constructor(work: Work, firstStep: number, lastStep: number, threads: number) {
    this.lastStep = lastStep;
    this.threads = Array.from({ length: threads }, () => this.start(work));
    this.makeAhead(firstStep);
  }

  async batch(step: number): Promise<Batch> {
    this.make(step);
    this.makeAhead(step + 1);
    const made = this.batches.get(step);
    if (!made) throw this.failure ?? ended();
    const batch = await made.promise;
    this.batches.delete(step);
    return batch;
  }

  async close(): Promise<void> {
    this.fail(ended());
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }

  private start(work: Work): Worker {
    const thread = new Worker(new URL('./batches/thread.ts', import.meta.url), {
      workerData: work,
    });
    thread.on('message', (answer: Answer) => this.receive(answer));
    thread.on('error', (error) => this.fail(error instanceof Error ? error : ended()));
    thread.on('exit', () => this.fail(ended()));
    return thread;
  }

  private makeAhead(first: number): void {
    const last = Math.min(this.lastStep, first + this.threads.length + AHEAD - 1);
    for (let step = first; step <= last; step += 1) this.make(step);
  }

  private make(step: number): void {
    if (this.failure || this.batches.has(step)) return;
    const made = Promise.withResolvers<Batch>();
    // Nobody may be waiting for it when it is refused.
    made.promise.catch(() => undefined);
    this.batches.set(step, made);
    this.threads[step % this.threads.length]?.postMessage(step);
  }

  private receive(answer: Answer): void {
    if ('batch' in answer) {
      this.batches.get(answer.step)?.resolve(answer.batch);
      return;
    }
    const { code, message, details } = answer.refusal;
    this.fail(
      code === null ? new Error(message) : new MyographError(code, message, { ...details }),
    );
  }

  /** Refuses what has not been made, for the first reason that there was. */
  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.batches.values()) reject(this.failure);
  }
}

function ended(): MyographError {
  return new MyographError('INTERNAL', 'The making of batches has ended.');
}
