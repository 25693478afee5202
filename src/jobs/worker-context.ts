import type { Config } from '../config.ts';
import type { Database, Transaction } from '../db.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { Enqueuer } from './queue.ts';

/** What a job works with. */
export interface WorkerContext {
  readonly db: Database;
  readonly store: ObjectStore;
  readonly config: Config;
  /** For work that follows from what a job did, in the transaction that records it. */
  readonly queue: Enqueuer;
  /**
   * Aborted when the job was cancelled, when the worker ends, or when another worker has the job. A
   * job looks between its steps and then throws, whatever it likes: `signal.throwIfAborted()` will do.
   * It returns only when all is done.
   */
  readonly signal: AbortSignal;
  isCancelled(): boolean;
  /** Tells those who watch how far the work is. Cheap enough for every step. */
  progress(done: number, total: number, stage: string): Promise<void>;
  /**
   * Runs a change in one transaction, which commits only while the job is this worker's. All that a
   * job writes goes through here, so that nothing is written after a cancel, or twice.
   */
  inTransaction<Result>(change: (tx: Transaction) => Promise<Result>): Promise<Result>;
}
