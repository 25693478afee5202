import type { Transaction } from '../db.ts';
import { discardRefused, putObject, recordObjects } from '../services/objects.ts';
import type { WorkerContext } from './worker-context.ts';

/**
 * Keeps bytes with the rows that refer to them: both are there, or neither. Where the rows are refused,
 * as after a cancel, the bytes are deleted again.
 *
 * @param refer writes the rows; the object's own row is there by then
 */
export async function keepObject<Result>(
  worker: WorkerContext,
  bytes: Uint8Array,
  refer: (tx: Transaction, sha256: string) => Promise<Result>,
): Promise<Result> {
  const object = await putObject(worker.store, bytes);
  try {
    return await worker.inTransaction(async (tx) => {
      await recordObjects(tx, worker.store, [object]);
      return refer(tx, object.sha256);
    });
  } catch (error) {
    await discardRefused(worker.db, worker.store, object.sha256);
    throw error;
  }
}
