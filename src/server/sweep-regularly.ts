import type { Database } from '../db.ts';
import { sweepDryRuns, sweepUploads } from '../services/catalog.ts';
import { finishRemovals } from '../services/objects/removal.ts';
import type { ObjectStore } from '../storage/object-store.ts';

const HOUR_MS = 60 * 60 * 1000;

/**
 * Now, and every hour: removes unfinished uploads that nobody has continued for some hours, files of dry runs
 * that nobody has imported since, and the bytes that were to be removed and could not be.
 *
 * @returns ends it, waiting for a sweep under way
 */
export function sweepRegularly({
  db,
  store,
  hours,
}: {
  readonly db: Database;
  readonly store: ObjectStore;
  readonly hours: number;
}): () => Promise<void> {
  const sweep = async () => {
    const before = new Date(Date.now() - hours * HOUR_MS);
    await sweepUploads({ db, store }, before).catch(tellOf('Unfinished uploads'));
    await sweepDryRuns({ db, store }, before).catch(tellOf('Files of dry runs'));
    await finishRemovals(db, store).catch(tellOf('Bytes that are to be removed'));
  };
  let underWay = sweep();
  const timer = setInterval(() => {
    underWay = underWay.then(sweep);
  }, HOUR_MS).unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}

function tellOf(what: string): (error: unknown) => void {
  return (error) =>
    console.error(`${what} are still there; they are tried again in an hour:`, error);
}
