import type { Database } from '../db.ts';
import { sweepUploads } from '../services/catalog.ts';
import type { ObjectStore } from '../storage/object-store.ts';

const HOUR_MS = 60 * 60 * 1000;

/**
 * Removes unfinished uploads that nobody has continued for some hours: now, and every hour.
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
  const sweep = () =>
    sweepUploads({ db, store }, new Date(Date.now() - hours * HOUR_MS)).catch((error) =>
      console.error(
        'Unfinished uploads could not be removed; they are tried again in an hour:',
        error,
      ),
    );
  let underWay = sweep();
  const timer = setInterval(() => {
    underWay = underWay.then(sweep);
  }, HOUR_MS).unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
