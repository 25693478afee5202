import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashOfJson } from '../training/canonical-json.ts';
import { openProgram, type Program, recordProgram } from '../training/program.ts';
import type { ProgramSettings } from '../training/settings.ts';

/** Recording takes seconds, and the versions of one comparison are mostly of a few programs. */
const KEPT = 4;

/** Folders of recordings of this process, by their settings; the one used last comes last. */
const recordings = new Map<string, Promise<string>>();
const folders = new Set<string>();

/** Opens a program for `use`, recorded first where this process has not recorded it before. */
export async function withProgram<Result>(
  settings: ProgramSettings,
  use: (program: Program) => Promise<Result>,
): Promise<Result> {
  const program = await openProgram(settings, await recordingOf(settings));
  try {
    return await use(program);
  } finally {
    program.dispose();
  }
}

async function recordingOf(settings: ProgramSettings): Promise<string> {
  // Initial weights and noise are fed, so one recording serves every seed.
  const key = hashOfJson({ ...settings, seed: 0 });
  const recording = recordings.get(key) ?? record(settings);
  recordings.delete(key);
  recordings.set(key, recording);
  try {
    const folder = await recording;
    await removeOldest();
    return folder;
  } catch (error) {
    recordings.delete(key);
    throw error;
  }
}

async function record(settings: ProgramSettings): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-program-'));
  removeOnExit(folder);
  await recordProgram(settings, folder);
  return folder;
}

function removeOnExit(folder: string): void {
  if (folders.size === 0) {
    process.once('exit', () => {
      for (const used of folders) rmSync(used, { recursive: true, force: true });
    });
  }
  folders.add(folder);
}

async function removeOldest(): Promise<void> {
  const [oldest] = recordings;
  if (!oldest || recordings.size <= KEPT) return;
  const [key, folder] = oldest;
  recordings.delete(key);
  await rm(await folder, { recursive: true, force: true });
}
