import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { RequestUploadsDocument } from '../generated/operations.ts';
import { type Client, ServerRefusal } from './client.ts';

/** Objects asked for in one request; the server takes no more than 1000. */
const batch = 200;

/** Files read or sent at once. */
const parallel = 4;

/** The most that the server takes in one object. */
export const largestUpload = 1024 ** 3;

export interface LocalFile {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

/**
 * Hash and size of a file, read once, piece by piece; null when there is no such file, it is no
 * ordinary file, or one may not read it.
 */
export async function fingerprint(path: string): Promise<LocalFile | null> {
  try {
    const status = await stat(path);
    if (!status.isFile()) return null;
    const hash = createHash('sha256');
    for await (const piece of createReadStream(path)) hash.update(piece);
    return { path, sha256: hash.digest('hex'), size: status.size };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** Does something with each, a few at a time, and gives the results in the order of the items. */
export async function forEachFew<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  const queue = items.entries();
  const take = async () => {
    for (const [index, item] of queue) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: parallel }, take));
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
}

/**
 * Sends the files that the server does not have yet straight to the object store.
 *
 * @throws ServerRefusal when the store refuses one
 */
export async function uploadFiles(client: Client, files: readonly LocalFile[]): Promise<void> {
  const distinct = [...new Map(files.map((file) => [file.sha256, file])).values()];
  for (let start = 0; start < distinct.length; start += batch) {
    const some = distinct.slice(start, start + batch);
    const objects = some.map(({ sha256, size }) => ({ sha256, size: String(size) }));
    const { requestUploads } = await client.request(RequestUploadsDocument, { objects });
    const wanted = requestUploads.uploads.flatMap(({ sha256, url }) => {
      const file = some.find((candidate) => candidate.sha256 === sha256);
      return file && url ? [{ file, url }] : [];
    });
    await forEachFew(wanted, ({ file, url }) => put(file, url));
  }
}

async function put({ path }: LocalFile, url: string): Promise<void> {
  const response = await fetch(url, { method: 'PUT', body: await openAsBlob(path) });
  if (response.ok) return;
  const { code, message }: { code: string; message: string } = JSON.parse(await response.text());
  throw new ServerRefusal(code, `${path}: ${message}`);
}
