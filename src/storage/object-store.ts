import { createHash } from 'node:crypto';
import { MyographError } from '../errors.ts';

/**
 * Where images, label maps, checkpoints and weights are kept. An object's name is the SHA-256 of its
 * bytes, so it is written once, never changed, and verified whenever it is read.
 */
export interface ObjectStore {
  /** Keeps the bytes, durably once this resolves, and gives their hash. The same bytes again cost nothing. */
  put(bytes: Uint8Array): Promise<string>;
  /** @throws OBJECT_MISSING; OBJECT_CORRUPT when the bytes are no longer those of the hash */
  get(sha256: string): Promise<Uint8Array>;
  has(sha256: string): Promise<boolean>;
  /** Does nothing when the object is not there. */
  delete(sha256: string): Promise<void>;
  /** Address for one HTTP PUT of exactly these bytes, valid until `expires`. */
  uploadUrl(sha256: string, size: bigint, expires: Date): Promise<string>;
  /** Address for HTTP GET of the bytes, valid until `expires`. */
  downloadUrl(sha256: string, expires: Date): Promise<string>;
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
