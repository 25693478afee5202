import { z } from 'zod';
import { type Database, inTransaction, type Transaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import { JobKind, JobStatus } from '../generated/prisma/client.ts';
import { type ObjectStore, objectMissing } from '../storage/object-store.ts';
import { objectsToAdd } from './labels/annotations/added.ts';

/** Bytes that the store has, by the hash that is their name. */
export interface ObjectRef {
  readonly sha256: string;
  readonly size: number;
}

/** Any number that stays the same: held in common by who refers to objects, alone by who deletes. */
const objectsLock = 731_058_925;

/** Puts the bytes into the store; a row that refers to them needs recordObjects too. */
export async function putObject(store: ObjectStore, bytes: Uint8Array): Promise<ObjectRef> {
  return { sha256: await store.put(bytes), size: bytes.byteLength };
}

/** More than any image. */
const largestRead = 2n ** 30n;

/**
 * The bytes of an object that a client has sent and that is read into memory as a whole.
 *
 * @throws INVALID_INPUT when it has more than 1 GiB; OBJECT_MISSING, OBJECT_CORRUPT
 */
export async function readObject(store: ObjectStore, sha256: string): Promise<Uint8Array> {
  const size = await store.sizeOf(sha256);
  if (size <= largestRead) return store.get(sha256);
  throw new MyographError(
    'INVALID_INPUT',
    `A file may have 1 GiB (${largestRead} bytes) at most to be read, and ${sha256} has ${size}. Take it out.`,
    { sha256 },
  );
}

/**
 * Records objects, so that rows of the same transaction can refer to them. From here until the
 * transaction ends, nobody deletes them.
 *
 * @throws OBJECT_MISSING when the store does not have one, or no longer
 */
export async function recordObjects(
  tx: Transaction,
  store: ObjectStore,
  objects: readonly ObjectRef[],
): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock_shared(${objectsLock})`;
  for (const { sha256 } of objects) {
    if (!(await store.has(sha256))) throw objectMissing(sha256);
  }
  await tx.storedObject.createMany({
    data: objects.map(({ sha256, size }) => ({ sha256, size: BigInt(size) })),
    skipDuplicates: true,
  });
  // Bytes that were to be removed, or were, and are wanted again.
  await tx.storedObject.updateMany({
    where: { sha256: { in: objects.map(({ sha256 }) => sha256) }, removalAskedAt: { not: null } },
    data: { removalAskedAt: null, removedAt: null },
  });
}

/** Until the transaction ends, nobody refers to objects anew, so that they can be deleted. */
export async function lockObjects(tx: Transaction): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${objectsLock})`;
}

/**
 * Deletes those of the objects that nothing refers to: neither the catalog nor a job that is yet to read
 * them, other than `exceptJobId`.
 */
export async function discardObjects(
  db: Database,
  store: ObjectStore,
  { hashes, exceptJobId }: { readonly hashes: readonly string[]; readonly exceptJobId?: string },
): Promise<void> {
  for (let start = 0; start < hashes.length; start += BATCH) {
    const batch = hashes.slice(start, start + BATCH);
    await inTransaction(db, async (tx) => {
      await lockObjects(tx);
      const needed = await neededObjects(tx, batch, exceptJobId);
      const unneeded = batch.filter((sha256) => !needed.has(sha256));
      await Promise.all(unneeded.map((sha256) => store.delete(sha256)));
    });
  }
}

/** Likewise, after rows that were to refer to an object were refused: why matters more than bytes that stay. */
export async function discardRefused(
  db: Database,
  store: ObjectStore,
  sha256: string,
): Promise<void> {
  await discardObjects(db, store, { hashes: [sha256] }).catch((reason) =>
    console.error(`Object ${sha256} stays, though nothing refers to it:`, reason),
  );
}

/** Deleted at once, under one lock for which others wait. */
const BATCH = 100;

const fileHashes = z.record(z.string(), z.string());

async function neededObjects(
  tx: Transaction,
  hashes: readonly string[],
  exceptJobId: string | undefined,
): Promise<Set<string>> {
  const recorded = await tx.storedObject.findMany({
    where: { sha256: { in: [...hashes] }, removalAskedAt: null },
    select: { sha256: true },
  });
  const pending = await neededByJobs(tx, exceptJobId);
  return new Set([...recorded.map(({ sha256 }) => sha256), ...pending]);
}

/** Hashes of the files that jobs under way have yet to read, other than `exceptJobId`. */
export async function neededByJobs(tx: Transaction, exceptJobId?: string): Promise<Set<string>> {
  const pending = await tx.manifestImport.findMany({
    where: {
      ...(exceptJobId === undefined ? {} : { jobId: { not: exceptJobId } }),
      job: { status: { in: [JobStatus.QUEUED, JobStatus.RUNNING] } },
    },
    select: { files: true },
  });
  const adding = await tx.job.findMany({
    where: {
      ...(exceptJobId === undefined ? {} : { id: { not: exceptJobId } }),
      kind: JobKind.ADD_ANNOTATION,
      status: { in: [JobStatus.QUEUED, JobStatus.RUNNING] },
    },
    select: { input: true },
  });
  return new Set([
    ...adding.flatMap(({ input }) => objectsToAdd(input)),
    ...pending.flatMap(({ files }) => Object.values(fileHashes.parse(files))),
  ]);
}
