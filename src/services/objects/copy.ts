import type { Database } from '../../db.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { eachObject, type FailedObject, type Progress } from './recorded.ts';

export interface CopyReport {
  /** Objects that were copied now, and their bytes. */
  readonly copied: number;
  readonly copiedBytes: number;
  /** Objects that the target had already. */
  readonly alreadyThere: number;
  /** Objects that were deleted from the source. */
  readonly deleted: number;
  readonly failed: readonly FailedObject[];
}

/**
 * Copies every object of the catalog from one store to another. Each is compared with its hash while it is read
 * and while it is written; what the target has stays, so that a copy that was cut off goes on when it is
 * started again.
 *
 * @param options.deleteSource to delete each object from the source, once the target has all of them, after
 *   reading it there
 * @throws STORE_FULL, STORE_UNAVAILABLE
 */
export async function copyObjects(
  db: Database,
  { from, to }: { readonly from: ObjectStore; readonly to: ObjectStore },
  { deleteSource, progress }: { readonly deleteSource: boolean; readonly progress: Progress },
): Promise<CopyReport> {
  let [copied, copiedBytes, alreadyThere, deleted] = [0, 0, 0, 0];
  const copy = async (sha256: string) => {
    if (await to.has(sha256)) {
      alreadyThere++;
      return;
    }
    const { size, content } = await from.read(sha256);
    await to.write({ sha256, size }, content);
    copied++;
    copiedBytes += Number(size);
  };
  const remove = async (sha256: string) => {
    const { content } = await to.read(sha256);
    for await (const _piece of content);
    await from.delete(sha256);
    deleted++;
  };
  const failed = await eachObject(db, copy, progress);
  if (deleteSource && failed.length === 0) failed.push(...(await eachObject(db, remove, progress)));
  return { copied, copiedBytes, alreadyThere, deleted, failed };
}
