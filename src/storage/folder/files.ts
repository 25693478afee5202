import { randomBytes } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { MyographError } from '../../errors.ts';

/** Where files are written before they get their names. */
export function incomingFolder(folder: string): string {
  return path.join(folder, 'incoming');
}

/**
 * Writes beside, flushes, and gives the name: a file is there whole or not at all, also after a crash. A
 * file that has the name already stays as it is.
 *
 * @throws STORE_FULL
 */
export async function writeOnce(
  folder: string,
  target: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  await writeBeside(folder, write, async (temporary) => {
    await mkdir(path.dirname(target), { recursive: true });
    await link(temporary, target).catch((error) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
    await rm(temporary);
    await flushFolder(path.dirname(target));
  });
}

/** The same, taking the place of a file that has the name; its folder must be there. */
export async function writeAnew(
  folder: string,
  target: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  await writeBeside(folder, write, (temporary) => rename(temporary, target));
}

async function writeBeside(
  folder: string,
  write: (file: FileHandle) => Promise<void>,
  name: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = path.join(incomingFolder(folder), randomBytes(12).toString('hex'));
  try {
    await using file = await open(temporary, 'wx', 0o600);
    await write(file);
    await file.sync();
    await name(temporary);
  } catch (error) {
    await rm(temporary, { force: true });
    throw hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT') ? storeFull(folder) : error;
  }
}

function storeFull(folder: string): MyographError {
  return new MyographError(
    'STORE_FULL',
    'The disk of the object store is full. Make room on it, then try again; nothing was kept of this.',
    { folder: path.basename(folder) },
  );
}

/** A name is durable once its folder is flushed; not every system lets a folder be opened. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}

/** Bytes of a file in the folder; what `make` gives when it is not there, by whoever comes first. */
export async function readOrMake(
  folder: string,
  name: string,
  make: () => Uint8Array,
): Promise<Uint8Array> {
  const file = path.join(folder, name);
  if (!(await exists(file))) await writeOnce(folder, file, (handle) => handle.writeFile(make()));
  return readFile(file);
}

/** Only a file that is certainly not there counts as absent; a disk that cannot be read does not. */
export async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
