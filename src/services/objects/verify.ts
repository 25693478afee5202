import type { Database } from '../../db.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { eachObject, type FailedObject, type Progress } from './recorded.ts';

export interface VerifyReport {
  /** Objects whose bytes are those of their hashes, and their bytes. */
  readonly sound: number;
  readonly soundBytes: number;
  /** Those that are missing or damaged. */
  readonly failed: readonly FailedObject[];
}

/**
 * Reads every object of the catalog and compares it with its hash.
 *
 * @throws STORE_UNAVAILABLE
 */
export async function verifyObjects(
  db: Database,
  store: ObjectStore,
  progress: Progress,
): Promise<VerifyReport> {
  let [sound, soundBytes] = [0, 0];
  const verify = async (sha256: string) => {
    const { size, content } = await store.read(sha256);
    for await (const _piece of content);
    sound++;
    soundBytes += Number(size);
  };
  const failed = await eachObject(db, verify, progress);
  return { sound, soundBytes, failed };
}
