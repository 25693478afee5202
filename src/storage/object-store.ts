import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { MyographError } from '../errors.ts';

/**
 * Where images, label maps, checkpoints and weights are kept. An object's name is the SHA-256 of its
 * bytes, so it is written once, never changed, and verified whenever it is read.
 *
 * What a client sends by signed addresses is an upload first: parts that are no object. It becomes one
 * by `keepUpload`, which reads all of it and compares.
 *
 * Every method throws STORE_UNAVAILABLE when the store does not answer, and STORE_FULL when it has no
 * room; nothing is half-written then.
 */
export interface ObjectStore {
  /** Keeps the bytes, durably once this resolves, and gives their hash. The same bytes again cost nothing. */
  put(bytes: Uint8Array): Promise<string>;
  /**
   * Keeps bytes that come piece by piece, in memory that does not grow with them.
   * @throws UPLOAD_REFUSED, with nothing kept, when the length or the hash is not the one announced
   */
  write(object: ObjectName, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** @throws OBJECT_MISSING; OBJECT_CORRUPT when the bytes are no longer those of the hash */
  get(sha256: string): Promise<Uint8Array>;
  /**
   * The bytes piece by piece; reading the last one fails with OBJECT_CORRUPT when they were not those of
   * the hash. Throws OBJECT_MISSING.
   */
  read(sha256: string): Promise<{ readonly size: bigint; readonly content: Readable }>;
  has(sha256: string): Promise<boolean>;
  /** Length in bytes. Throws OBJECT_MISSING. */
  sizeOf(sha256: string): Promise<bigint>;
  /** Does nothing when the object is not there. */
  delete(sha256: string): Promise<void>;
  /** Address for HTTP GET of the bytes or of a range of them, valid until `expires`. */
  downloadUrl(sha256: string, expires: Date): Promise<string>;

  /**
   * Makes a place for the parts of an upload.
   * @param id names the place: a UUID that was never used
   * @returns what else the store needs to find it again
   */
  openUpload(id: string, size: bigint): Promise<string>;
  /** Address for HTTP PUT of exactly one part, valid until `expires`; sent again, it takes the place of the first. */
  partUrl(upload: Upload, part: Part, expires: Date): Promise<string>;
  /** Numbers of the parts that have arrived whole; null when the store has no such upload, or no longer. */
  arrivedParts(upload: Upload): Promise<ReadonlySet<number> | null>;
  /**
   * Makes an object of an upload, having read all its bytes, in memory that does not grow with them.
   * @throws UPLOAD_INCOMPLETE when parts are missing; UPLOAD_REFUSED when the bytes have another hash:
   *   the upload is then gone
   */
  keepUpload(upload: Upload): Promise<void>;
  /** Forgets an upload with its parts. Does nothing when there is none. */
  dropUpload(upload: Upload): Promise<void>;
  /**
   * Removes what was begun before a moment and never finished: uploads, other than those still open, and
   * what a process that was killed left half-written.
   *
   * @param openUploads ids of uploads that are to stay
   */
  sweep(before: Date, openUploads: ReadonlySet<string>): Promise<void>;
}

/** Name of an object, and how many bytes it has. */
export interface ObjectName {
  readonly sha256: string;
  readonly size: bigint;
}

/** An object to be, on its way in parts. */
export interface Upload extends ObjectName {
  readonly id: string;
  /** What `openUpload` gave. */
  readonly handle: string;
}

/** Some of the bytes of an upload. */
export interface Part {
  /** From 1. */
  readonly number: number;
  /** Of its first byte. */
  readonly offset: bigint;
  readonly size: bigint;
}

/** Bytes of each part but the last. S3 takes 5 MiB to 5 GiB, and at most 10,000 parts. */
export const partSize = 32n * 1024n * 1024n;

/** More than this no upload may have. */
export const largestObject = 10n * 1024n ** 3n;

/** The parts of so many bytes, in order: at least one, of no bytes when there are none. */
export function partsOf(size: bigint): Part[] {
  const count = size === 0n ? 1 : Number((size + partSize - 1n) / partSize);
  return Array.from({ length: count }, (_, index) => {
    const offset = BigInt(index) * partSize;
    const rest = size - offset;
    return { number: index + 1, offset, size: rest < partSize ? rest : partSize };
  });
}

/** Hash of the bytes as 64 lower-case hexadecimal digits: the object's name. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Guards every path and address that is built from a hash. Throws INVALID_INPUT. */
export function assertSha256(text: string): void {
  if (/^[0-9a-f]{64}$/.test(text)) return;
  throw new MyographError(
    'INVALID_INPUT',
    `${JSON.stringify(text.slice(0, 80))} is not a SHA-256 hash: 64 lower-case hexadecimal digits.`,
  );
}

/**
 * The same pieces, and `wrong` thrown as soon as they cannot be the bytes of that length and hash: before
 * the piece that is too much, or after the last.
 */
export async function* checked(
  content: AsyncIterable<Uint8Array>,
  { sha256, size }: ObjectName,
  wrong: (why: string) => MyographError,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let length = 0n;
  for await (const piece of content) {
    length += BigInt(piece.byteLength);
    if (length > size) throw wrong(`it has more than the ${size} bytes announced`);
    hash.update(piece);
    yield piece;
  }
  if (length < size) throw wrong(`it has ${length} instead of the ${size} bytes announced`);
  if (hash.digest('hex') !== sha256) throw wrong('its bytes have another hash');
}

export function objectMissing(sha256: string): MyographError {
  return new MyographError(
    'OBJECT_MISSING',
    `The store has no object ${sha256}. Upload it again.`,
    {
      sha256,
    },
  );
}

export function objectCorrupt(sha256: string): MyographError {
  return new MyographError(
    'OBJECT_CORRUPT',
    `The bytes of object ${sha256} have changed in the store. Restore it from a backup, or delete it and upload it again.`,
    { sha256 },
  );
}

/** @param why as a clause: "its bytes have another hash" */
export function uploadRefused(sha256: string, why: string): MyographError {
  return new MyographError(
    'UPLOAD_REFUSED',
    `Upload of ${sha256} refused: ${why}. Send it again.`,
    { sha256 },
  );
}

/** Throws UPLOAD_INCOMPLETE unless all parts have arrived. */
export function requireAllParts(
  { sha256, size }: ObjectName,
  arrived: ReadonlySet<number> | null,
): void {
  const all = partsOf(size);
  const missing = all.filter(({ number }) => !arrived?.has(number));
  if (missing.length === 0) return;
  throw new MyographError(
    'UPLOAD_INCOMPLETE',
    `${missing.length} of the ${all.length} parts of ${sha256} have not arrived. Ask for the upload again, and send the parts that it names.`,
    { sha256, missing: missing.map(({ number }) => number) },
  );
}
