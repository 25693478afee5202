import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What the command line on this machine needs to reach the server, signed in. */
export interface Connection {
  readonly url: string;
  readonly token: string;
}

/** Writes the file anew, so that only its owner may read it, whatever was there before. */
export async function writeConnection(dataFolder: string, connection: Connection): Promise<void> {
  const fresh = `${fileIn(dataFolder)}.${process.pid}`;
  await rm(fresh, { force: true });
  await writeFile(fresh, textOf(connection), { mode: 0o600, flag: 'wx' });
  await rename(fresh, fileIn(dataFolder));
}

/** Nobody is to find a server that has ended; what another server wrote meanwhile stays. */
export async function removeConnection(dataFolder: string, connection: Connection): Promise<void> {
  const written = await readFile(fileIn(dataFolder), 'utf8').catch(() => undefined);
  if (written === textOf(connection)) await rm(fileIn(dataFolder), { force: true });
}

function textOf(connection: Connection): string {
  return `${JSON.stringify(connection)}\n`;
}

function fileIn(dataFolder: string): string {
  return path.join(dataFolder, 'connection.json');
}
