import pLimit from 'p-limit';
import { z } from 'zod';
import { type Database, inTransaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { Upload } from '../../generated/prisma/client.ts';
import {
  largestObject,
  type ObjectName,
  type ObjectStore,
  type Part,
  partsOf,
} from '../../storage/object-store.ts';
import { recordAudit } from '../access/audit.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput, sha256 } from '../input.ts';

/** A part that has not arrived, and where to send it. */
interface MissingPart extends Part {
  readonly url: string;
}

/** How far an upload is. */
export interface UploadState extends ObjectName {
  readonly isComplete: boolean;
  readonly partCount: number;
  readonly missingParts: MissingPart[];
}

const upload = z.object({ sha256, size: z.bigint().min(0n, 'cannot be negative') });

const uploads = z.array(upload).max(1000, 'at most 1000 at a time');

/** Addresses given at a time. */
const mostParts = 5000;

const HOUR_MS = 60 * 60 * 1000;
const UPLOAD_MS = HOUR_MS;
const DOWNLOAD_MS = HOUR_MS / 4;

/** Uploads asked about in the store at once. */
const asking = pLimit(16);

/** Uploads read and hashed at once: more would only be slower, each. */
const verifying = pLimit(2);

/**
 * Where to send the bytes, in the order asked for. An upload that the actor has begun goes on with the parts
 * that are missing.
 *
 * @throws INVALID_INPUT, with details.sha256 when objects are too large
 */
export async function requestUploads(
  context: ServiceContext,
  objects: readonly ObjectName[],
): Promise<UploadState[]> {
  const parsed = parseInput(uploads, objects);
  refuseTooLarge(parsed);
  const states = await asking.map(parsed, (object) => requestUpload(context, object));
  const details = { objects: parsed.length };
  await recordAudit(context.db, context, {
    operation: 'requestUploads',
    studyIds: [],
    target: null,
    details,
  });
  return states;
}

function refuseTooLarge(objects: readonly ObjectName[]): void {
  const tooLarge = objects.filter((object) => object.size > largestObject);
  if (tooLarge.length > 0) {
    const named = tooLarge.map((object) => `${object.sha256} (${object.size} bytes)`);
    throw new MyographError(
      'INVALID_INPUT',
      `An object may have 10 GiB (${largestObject} bytes) at most. Leave out what has the SHA-256 ${named.join(', ')}.`,
      { sha256: tooLarge.map((object) => object.sha256) },
    );
  }
  const parts = objects.reduce((sum, object) => sum + partsOf(object.size).length, 0);
  if (parts <= mostParts) return;
  throw new MyographError(
    'INVALID_INPUT',
    `These objects have ${parts} parts, and addresses are given for ${mostParts} at a time. Ask for fewer objects at once.`,
    { parts },
  );
}

async function requestUpload(context: ServiceContext, object: ObjectName): Promise<UploadState> {
  const { store } = context;
  if (await isKept(store, object)) return complete(object);
  const { upload: open, arrived } = await openUpload(context, object);
  const expires = new Date(Date.now() + UPLOAD_MS);
  const parts = partsOf(object.size);
  const missingParts = await Promise.all(
    parts
      .filter(({ number }) => !arrived.has(number))
      .map(async (part) => ({ ...part, url: await store.partUrl(open, part, expires) })),
  );
  return { ...object, isComplete: false, partCount: parts.length, missingParts };
}

function complete({ sha256, size }: ObjectName): UploadState {
  return { sha256, size, isComplete: true, partCount: partsOf(size).length, missingParts: [] };
}

/** The actor's upload of the object: the one begun, where the store still has it, or a new one. */
async function openUpload(
  { db, store, actor }: ServiceContext,
  { sha256, size }: ObjectName,
): Promise<{ upload: Upload; arrived: ReadonlySet<number> }> {
  const userId = actor.id;
  const begun = await db.upload.findUnique({
    where: { userId_sha256_size: { userId, sha256, size } },
  });
  const askedAt = new Date();
  if (begun) {
    const arrived = await store.arrivedParts(begun);
    const { count } = await db.upload.updateMany({ where: { id: begun.id }, data: { askedAt } });
    if (arrived !== null && count === 1) return { upload: begun, arrived };
    // The store was exchanged or swept.
    await db.upload.deleteMany({ where: { id: begun.id } });
  }
  const id = crypto.randomUUID();
  const handle = await store.openUpload(id, size);
  const data = { id, userId, sha256, size, handle, askedAt };
  await db.upload.createMany({ data, skipDuplicates: true });
  const upload = await db.upload.findUniqueOrThrow({
    where: { userId_sha256_size: { userId, sha256, size } },
  });
  // The actor asked twice at once, and the other request came first.
  if (upload.id !== id) await store.dropUpload(data);
  return { upload, arrived: new Set() };
}

/**
 * Makes an object of an upload of the actor's, once its bytes have been read and have the hash. Done again, it
 * changes nothing.
 *
 * @throws NOT_FOUND when the actor has begun no such upload, or nobody continued it for long;
 *   UPLOAD_INCOMPLETE when parts are missing; UPLOAD_REFUSED when the bytes have another hash
 */
export async function completeUpload(
  context: ServiceContext,
  input: ObjectName,
): Promise<UploadState> {
  const { db, store, actor } = context;
  const { sha256, size } = parseInput(upload, input);
  const key = { userId_sha256_size: { userId: actor.id, sha256, size } };
  const begun = await db.upload.findUnique({ where: key });
  if (begun) await keep(store, begun);
  else await requireObject(store, { sha256, size });
  await inTransaction(db, async (tx) => {
    if (begun) await tx.upload.deleteMany({ where: { id: begun.id } });
    const target = { type: 'StoredObject', id: sha256 };
    await recordAudit(tx, context, { operation: 'completeUpload', studyIds: [], target });
  });
  return complete({ sha256, size });
}

/** Whoever is told twice at once to keep an upload finds its parts gone the second time, and the object there. */
async function keep(store: ObjectStore, upload: Upload): Promise<void> {
  try {
    await verifying(() => store.keepUpload(upload));
  } catch (error) {
    const hadOtherBytes = error instanceof MyographError && error.code === 'UPLOAD_REFUSED';
    if (hadOtherBytes || !(await isKept(store, upload))) throw error;
  }
}

/** Whether the store has the object, of the size announced: bytes of another one would not be those of the hash. */
async function isKept(store: ObjectStore, { sha256, size }: ObjectName): Promise<boolean> {
  return (await store.has(sha256)) && (await store.sizeOf(sha256)) === size;
}

async function requireObject(store: ObjectStore, { sha256, size }: ObjectName): Promise<void> {
  if (await isKept(store, { sha256, size })) return;
  throw new MyographError(
    'NOT_FOUND',
    `You have no upload of ${sha256} with ${size} bytes under way. Ask for one (requestUploads), and send its parts.`,
    { sha256 },
  );
}

/** Removes uploads that nobody has asked for since, and what else was begun before and never finished. */
export async function sweepUploads(
  { db, store }: { readonly db: Database; readonly store: ObjectStore },
  before: Date,
): Promise<void> {
  const forgotten = await db.upload.findMany({ where: { askedAt: { lt: before } } });
  for (const { id, ...rest } of forgotten) {
    // Whoever asks for it in this moment keeps it.
    const { count } = await db.upload.deleteMany({ where: { id, askedAt: { lt: before } } });
    if (count === 1) await store.dropUpload({ id, ...rest });
  }
  const open = await db.upload.findMany({ select: { id: true } });
  await store.sweep(before, new Set(open.map(({ id }) => id)));
}

/** Link to the bytes of an object that the actor came upon, valid for a quarter of an hour. */
export function objectUrl({ store }: ServiceContext, hash: string): Promise<string> {
  return store.downloadUrl(hash, new Date(Date.now() + DOWNLOAD_MS));
}
