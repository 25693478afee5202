import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { exists, hasCode, incomingFolder, readOrMake, writeOnce } from './folder/files.ts';
import * as uploads from './folder/uploads.ts';
import {
  assertSha256,
  checked,
  type ObjectName,
  type ObjectStore,
  objectCorrupt,
  objectMissing,
  requireAllParts,
  sha256Of,
  uploadRefused,
} from './object-store.ts';
import { signPath } from './signing.ts';

/** A store in one folder, whose signed addresses Myograph's own server serves. */
export interface FolderStore extends ObjectStore {
  readonly kind: 'folder';
  /** Key of the signed addresses. */
  readonly key: Uint8Array;
  /** File that has the bytes, which may not be there. Throws INVALID_INPUT for what is no hash. */
  fileOf(sha256: string): string;
  /**
   * Keeps one part of an upload, whole or not at all.
   * @throws UPLOAD_REFUSED when its length is not `size`, or the upload is no longer open
   */
  receivePart(
    part: { readonly id: string; readonly number: number; readonly size: bigint },
    content: AsyncIterable<Uint8Array>,
  ): Promise<void>;
}

/** Where the routes of objects begin. */
export const objectsPath = '/objects/';

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
  await mkdir(incomingFolder(folder), { recursive: true });
  await mkdir(uploads.uploadsFolder(folder), { recursive: true });
  const key = await readOrMake(folder, 'signing.key', () => randomBytes(32));
  const fileOf = (sha256: string) => {
    assertSha256(sha256);
    return path.join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  };
  const sizeOf = async (sha256: string) => {
    const { size } = await stat(fileOf(sha256), { bigint: true }).catch(missingOr(sha256));
    return size;
  };
  const write = async (object: ObjectName, content: AsyncIterable<Uint8Array>) => {
    const wrong = (why: string) => uploadRefused(object.sha256, why);
    await writeOnce(folder, fileOf(object.sha256), (file) =>
      file.writeFile(checked(content, object, wrong)),
    );
  };
  return {
    kind: 'folder',
    key,
    fileOf,
    write,
    sizeOf,
    has: (sha256) => exists(fileOf(sha256)),
    async put(bytes) {
      const sha256 = sha256Of(bytes);
      const file = fileOf(sha256);
      if (!(await exists(file))) await writeOnce(folder, file, (handle) => handle.writeFile(bytes));
      return sha256;
    },
    async get(sha256) {
      const bytes = await readFile(fileOf(sha256)).catch(missingOr(sha256));
      if (sha256Of(bytes) !== sha256) throw objectCorrupt(sha256);
      return bytes;
    },
    async read(sha256) {
      const size = await sizeOf(sha256);
      const stream = createReadStream(fileOf(sha256), { highWaterMark: 2 ** 20 });
      const content = checked(stream, { sha256, size }, () => objectCorrupt(sha256));
      return { size, content: Readable.from(content) };
    },
    delete: (sha256) => rm(fileOf(sha256), { force: true }),
    async downloadUrl(sha256, expires) {
      assertSha256(sha256);
      const address = { method: 'GET', path: objectsPath + sha256, expires } as const;
      return publicUrl() + signPath(key, address);
    },
    openUpload: (id) => uploads.openUpload(folder, id),
    async partUrl({ id }, { number, size }, expires) {
      const address = `${objectsPath}uploads/${id}/${number}`;
      return publicUrl() + signPath(key, { method: 'PUT', path: address, expires, size });
    },
    receivePart: (part, content) => uploads.receivePart(folder, part, content),
    arrivedParts: ({ id }) => uploads.arrivedParts(folder, id),
    async keepUpload(upload) {
      requireAllParts(upload, await uploads.arrivedParts(folder, upload.id));
      try {
        await write(upload, uploads.contentOf(folder, upload));
      } catch (error) {
        // Bytes that are not those of the hash are of no use; after a full disk they are.
        if (hasCode(error, 'UPLOAD_REFUSED')) await uploads.dropUpload(folder, upload.id);
        throw error;
      }
      await uploads.dropUpload(folder, upload.id);
    },
    dropUpload: ({ id }) => uploads.dropUpload(folder, id),
    sweep: (before, openUploads) => uploads.sweep(folder, before, openUploads),
  };
}

function missingOr(sha256: string): (error: unknown) => never {
  return (error) => {
    throw hasCode(error, 'ENOENT') ? objectMissing(sha256) : error;
  };
}
