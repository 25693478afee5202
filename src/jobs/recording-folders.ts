import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ofProcess = /^myograph-recording-(\d+)-/;

const folders = new Set<string>();

/** A temporary folder for a recording; removed, at the latest, when this process ends. */
export async function newRecordingFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), `myograph-recording-${process.pid}-`));
  if (folders.size === 0) process.once('exit', removeAll);
  folders.add(folder);
  return folder;
}

export async function removeRecordingFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Removes the folders that processes left which were killed. */
export async function removeStaleRecordings(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(ofProcess.exec(name)?.[1]);
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    // What another user left is not ours to remove.
    await removeRecordingFolder(path.join(tmpdir(), name)).catch(() => undefined);
  }
}

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
