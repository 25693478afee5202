import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  type FileHandle,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { MyographError } from '../errors.ts';
import {
  assertSha256,
  type ObjectStore,
  objectCorrupt,
  objectMissing,
  sha256Of,
} from './object-store.ts';
import { signObjectPath } from './signing.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A store in one folder, whose signed addresses Myograph's own server serves. */
export interface FolderStore extends ObjectStore {
  /** Key of the signed addresses. */
  readonly key: Uint8Array;
  /**
   * Keeps an upload, piece by piece.
   * @throws UPLOAD_REFUSED, with nothing kept, when the length or the hash is not the one announced
   */
  receive(sha256: string, size: bigint, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** The bytes piece by piece, unverified: whoever receives them has the hash. Throws OBJECT_MISSING. */
  read(sha256: string): Promise<{ readonly size: number; readonly content: Readable }>;
}

/**
 * Opens the store in `folder`, creating it and its signing key when they are not there.
 *
 * @param publicUrl where the server is reached, without a slash at the end; asked at each signing
 *   because the port may be known later than the store
 */
export async function openFolderStore(
  folder: string,
  publicUrl: () => string,
): Promise<FolderStore> {
  await mkdir(path.join(folder, 'incoming'), { recursive: true });
  await removeOld(path.join(folder, 'incoming'));
  const key = await signingKey(path.join(folder, 'signing.key'));
  const fileOf = (sha256: string) => {
    assertSha256(sha256);
    return path.join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  };
  const has = (sha256: string) => exists(fileOf(sha256));
  return {
    key,
    has,
    async put(bytes) {
      const sha256 = sha256Of(bytes);
      if (!(await has(sha256))) await keep(folder, fileOf(sha256), (file) => file.writeFile(bytes));
      return sha256;
    },
    async get(sha256) {
      const bytes = await readFile(fileOf(sha256)).catch(missingOr(sha256));
      if (sha256Of(bytes) !== sha256) throw objectCorrupt(sha256);
      return bytes;
    },
    delete: (sha256) => rm(fileOf(sha256), { force: true }),
    async receive(sha256, size, content) {
      await keep(folder, fileOf(sha256), (file) => writeVerified(file, sha256, size, content));
    },
    async read(sha256) {
      const file = fileOf(sha256);
      const { size } = await stat(file).catch(missingOr(sha256));
      return { size, content: createReadStream(file) };
    },
    async uploadUrl(sha256, size, expires) {
      assertSha256(sha256);
      return publicUrl() + signObjectPath(key, { method: 'PUT', sha256, size, expires });
    },
    async downloadUrl(sha256, expires) {
      assertSha256(sha256);
      return publicUrl() + signObjectPath(key, { method: 'GET', sha256, expires });
    },
  };
}

/** Writes beside, flushes, and renames: an object is there whole or not at all, also after a crash. */
async function keep(
  folder: string,
  target: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const temporary = path.join(folder, 'incoming', randomBytes(12).toString('hex'));
  try {
    await using file = await open(temporary, 'wx', 0o600);
    await write(file);
    await file.sync();
    await mkdir(path.dirname(target), { recursive: true });
    await rename(temporary, target);
    await flushFolder(path.dirname(target));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeVerified(
  file: FileHandle,
  sha256: string,
  size: bigint,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const hash = createHash('sha256');
  let length = 0n;
  for await (const piece of content) {
    length += BigInt(piece.byteLength);
    if (length > size) break;
    hash.update(piece);
    await file.write(piece);
  }
  if (length !== size) {
    const more = length > size ? 'more than ' : `${length} instead of `;
    throw refused(sha256, `it has ${more}the ${size} bytes announced`);
  }
  if (hash.digest('hex') !== sha256) throw refused(sha256, 'its bytes have another hash');
}

function refused(sha256: string, why: string): MyographError {
  return new MyographError(
    'UPLOAD_REFUSED',
    `Upload of ${sha256} refused: ${why}. Send it again.`,
    {
      sha256,
    },
  );
}

/** A rename is durable once its folder is flushed; not every system lets a folder be opened. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}

/** What a process that was killed left half-written; what others are writing now is younger. */
async function removeOld(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const file = path.join(incoming, name);
    const written = await stat(file).catch(() => null);
    if (written && Date.now() - written.mtimeMs > DAY_MS) await rm(file, { force: true });
  }
}

/** Two processes may start at once: the one that comes second reads what the first has written. */
async function signingKey(file: string): Promise<Uint8Array> {
  if (!(await exists(file))) {
    const fresh = `${file}.${randomBytes(6).toString('hex')}`;
    await writeFile(fresh, randomBytes(32), { mode: 0o600 });
    await link(fresh, file).catch((error) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
    await rm(fresh);
  }
  return readFile(file);
}

/** Only a file that is certainly not there counts as absent; a disk that cannot be read does not. */
async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

function missingOr(sha256: string): (error: unknown) => never {
  return (error) => {
    throw hasCode(error, 'ENOENT') ? objectMissing(sha256) : error;
  };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
