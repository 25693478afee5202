import { loadConfig } from '../../src/config.ts';
import { inTransaction } from '../../src/db.ts';
import type { WorkerContext } from '../../src/jobs/worker-context.ts';
import type { TinyCatalog } from './tiny-study.ts';

/** A worker that nobody takes its job from. */
export function undisturbedWorker({ db, store, queue }: TinyCatalog): WorkerContext {
  return {
    ...{ db, store, queue },
    config: loadConfig({}),
    signal: new AbortController().signal,
    isCancelled: () => false,
    progress: async () => {},
    inTransaction: (change) => inTransaction(db, change),
  };
}
