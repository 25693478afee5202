import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { MyographError } from '../../errors.ts';
import { partsOf, uploadRefused } from '../object-store.ts';
import { exists, hasCode, incomingFolder, writeAnew } from './files.ts';

/** Uploads in a folder: of each a folder of its parts, named by their numbers. */
export function uploadsFolder(folder: string): string {
  return path.join(folder, 'uploads');
}

/** Guards every path that is built from the id of an upload. Throws INVALID_INPUT. */
function folderOf(folder: string, id: string): string {
  if (/^[0-9a-f-]{36}$/.test(id)) return path.join(uploadsFolder(folder), id);
  throw new MyographError('INVALID_INPUT', 'This is not the id of an upload.');
}

export async function openUpload(folder: string, id: string): Promise<string> {
  await mkdir(folderOf(folder, id), { recursive: true });
  return '';
}

/**
 * Keeps one part, whole or not at all.
 *
 * @throws UPLOAD_REFUSED when its length is another, or the upload is no longer open
 */
export async function receivePart(
  folder: string,
  { id, number, size }: { readonly id: string; readonly number: number; readonly size: bigint },
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const place = folderOf(folder, id);
  if (!(await exists(place))) {
    throw uploadRefused(`part ${number}`, 'it was kept already, or nobody continued it for long');
  }
  await writeAnew(folder, path.join(place, String(number)), (file) =>
    file.writeFile(ofLength(content, { number, size })),
  );
}

async function* ofLength(
  content: AsyncIterable<Uint8Array>,
  { number, size }: { readonly number: number; readonly size: bigint },
): AsyncGenerator<Uint8Array> {
  let length = 0n;
  for await (const piece of content) {
    length += BigInt(piece.byteLength);
    if (length > size) break;
    yield piece;
  }
  if (length === size) return;
  const sent = length > size ? 'more than' : `${length} instead of`;
  throw uploadRefused(`part ${number}`, `it has ${sent} the ${size} bytes announced`);
}

export async function arrivedParts(
  folder: string,
  id: string,
): Promise<ReadonlySet<number> | null> {
  try {
    return new Set((await readdir(folderOf(folder, id))).map(Number));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** The bytes of all parts in order. */
export async function* contentOf(
  folder: string,
  { id, size }: { readonly id: string; readonly size: bigint },
): AsyncGenerator<Uint8Array> {
  for (const { number } of partsOf(size)) {
    const file = path.join(folderOf(folder, id), String(number));
    yield* createReadStream(file, { highWaterMark: 2 ** 20 });
  }
}

export async function dropUpload(folder: string, id: string): Promise<void> {
  await rm(folderOf(folder, id), { recursive: true, force: true });
}

/** Removes uploads and half-written files that nobody has touched since. */
export async function sweep(
  folder: string,
  before: Date,
  openUploads: ReadonlySet<string>,
): Promise<void> {
  for (const place of [incomingFolder(folder), uploadsFolder(folder)]) {
    for (const name of await readdir(place)) {
      const file = path.join(place, name);
      const status = await stat(file).catch(() => null);
      if (status === null || status.mtime >= before || openUploads.has(name)) continue;
      await rm(file, { recursive: true, force: true });
    }
  }
}
