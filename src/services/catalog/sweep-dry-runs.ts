import { z } from 'zod';
import type { Database } from '../../db.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { discardObjects } from '../objects.ts';

const fileHashes = z.record(z.string(), z.string());

/** Dry runs looked at by one statement. */
const BATCH = 100;

/**
 * Discards the files that were sent for dry runs which ended before a time: those that nothing has come to need
 * since. Which files a dry run had is forgotten with them.
 */
export async function sweepDryRuns(
  { db, store }: { readonly db: Database; readonly store: ObjectStore },
  before: Date,
): Promise<void> {
  for (;;) {
    const ended = await db.manifestImport.findMany({
      where: { isDryRun: true, files: { not: {} }, job: { finishedAt: { lt: before } } },
      orderBy: { id: 'asc' },
      select: { id: true, files: true },
      take: BATCH,
    });
    for (const { id, files } of ended) {
      await discardObjects(db, store, { hashes: Object.values(fileHashes.parse(files)) });
      await db.manifestImport.update({ where: { id }, data: { files: {} } });
    }
    if (ended.length < BATCH) return;
  }
}
