import { z } from 'zod';
import { type Database, inTransaction, type Transaction } from '../../db.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { lockObjects, neededByJobs } from '../objects.ts';

/** Removed under one lock, for which others wait. */
const BATCH = 100;

const hashRows = z.array(z.object({ sha256: z.string() }));

/**
 * Notes that the bytes of these objects are to be removed, in the transaction that makes them unwanted:
 * from its commit on they will be, whatever happens. Those that something else needs are kept.
 *
 * @returns hashes of those that are kept
 */
export async function askRemoval(tx: Transaction, hashes: readonly string[]): Promise<string[]> {
  const kept = await neededHashes(tx, hashes);
  await tx.storedObject.updateMany({
    where: { sha256: { in: hashes.filter((sha256) => !kept.has(sha256)) }, removalAskedAt: null },
    data: { removalAskedAt: new Date() },
  });
  return [...kept];
}

/**
 * Removes the bytes of which that was noted: after the transaction that noted it, and again when the
 * server starts and every hour, for what was interrupted. What has come to be needed meanwhile is kept; what a
 * job is yet to read waits until it has ended.
 *
 * @returns how many objects lost their bytes
 */
export async function finishRemovals(db: Database, store: ObjectStore): Promise<number> {
  for (let removed = 0; ; ) {
    const rows = await db.storedObject.findMany({
      where: {
        ...{ removalAskedAt: { not: null }, removedAt: null },
        sha256: { notIn: [...(await neededByJobs(db))] },
      },
      select: { sha256: true },
      take: BATCH,
    });
    if (rows.length === 0) return removed;
    const hashes = rows.map(({ sha256 }) => sha256);
    removed += await inTransaction(db, (tx) => removeBatch(tx, store, hashes));
  }
}

/** How many objects wait for their bytes to be removed. */
export function pendingRemovals(db: Transaction, hashes: readonly string[]): Promise<number> {
  return db.storedObject.count({
    where: { sha256: { in: [...hashes] }, removalAskedAt: { not: null }, removedAt: null },
  });
}

/** Rows first: one that something refers to, in a way that is not known here, keeps its bytes. */
async function removeBatch(
  tx: Transaction,
  store: ObjectStore,
  batch: readonly string[],
): Promise<number> {
  await lockObjects(tx);
  const needed = await neededHashes(tx, batch);
  const awaited = await neededByJobs(tx);
  const unwanted = batch.filter((sha256) => !needed.has(sha256) && !awaited.has(sha256));
  const named = await hashesOfTombstones(tx, unwanted);
  await tx.storedObject.updateMany({
    where: { sha256: { in: [...needed] } },
    data: { removalAskedAt: null },
  });
  await tx.storedObject.updateMany({
    where: { sha256: { in: [...named] } },
    data: { removedAt: new Date() },
  });
  const nameless = unwanted.filter((sha256) => !named.has(sha256));
  await tx.storedObject.deleteMany({ where: { sha256: { in: nameless } } });
  for (const sha256 of unwanted) await store.delete(sha256);
  return unwanted.length;
}

/** Those of the objects that the catalog still needs: not for withdrawn subjects alone. */
async function neededHashes(tx: Transaction, hashes: readonly string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw`
    SELECT h.sha256 FROM unnest(${[...hashes]}::bpchar[]) AS h (sha256)
    WHERE EXISTS (SELECT FROM volume v WHERE v.image_sha256 = h.sha256 AND NOT v.is_withdrawn)
       OR EXISTS (SELECT FROM volume v WHERE v.thumbnail_sha256 = h.sha256 AND NOT v.is_withdrawn)
       OR EXISTS (SELECT FROM annotation a JOIN volume v ON v.id = a.volume_id
                  WHERE a.label_map_sha256 = h.sha256 AND NOT v.is_withdrawn)
       OR EXISTS (SELECT FROM annotation a JOIN volume v ON v.id = a.volume_id
                  WHERE a.source_sha256 = h.sha256 AND NOT v.is_withdrawn)
       OR EXISTS (SELECT FROM checkpoint c WHERE c.state_sha256 = h.sha256)
       OR EXISTS (SELECT FROM model_version m WHERE m.weights_sha256 = h.sha256)
       OR EXISTS (SELECT FROM manifest_import i WHERE i.manifest_sha256 = h.sha256)`;
  return new Set(hashRows.parse(rows).map(({ sha256 }) => sha256));
}

/** Those of the objects that tombstones name. */
async function hashesOfTombstones(
  tx: Transaction,
  hashes: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.$queryRaw`
    SELECT h.sha256 FROM unnest(${[...hashes]}::bpchar[]) AS h (sha256)
    WHERE EXISTS (SELECT FROM volume v WHERE v.image_sha256 = h.sha256)
       OR EXISTS (SELECT FROM annotation a WHERE a.label_map_sha256 = h.sha256)
       OR EXISTS (SELECT FROM annotation a WHERE a.source_sha256 = h.sha256)`;
  return new Set(hashRows.parse(rows).map(({ sha256 }) => sha256));
}
