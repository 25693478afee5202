import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashOfJson } from '../src/training/canonical-json.ts';
import {
  openProgram,
  type Program,
  type ProgramSettings,
  recordProgram,
} from '../src/training/program.ts';

/** Recording takes seconds: runs that differ in seed, steps or images alone share a recording. */
const recordings = new Map<string, Promise<string>>();

const folders: string[] = [];

/** Opens a program for `use`, recorded first where no run before had the same. */
export async function withProgram<Result>(
  settings: ProgramSettings,
  use: (program: Program) => Promise<Result>,
): Promise<Result> {
  const anySeed = { ...settings, seed: 0 };
  const key = hashOfJson(anySeed);
  const recording = recordings.get(key) ?? record(anySeed);
  recordings.set(key, recording);
  const program = await openProgram(settings, await recording);
  try {
    return await use(program);
  } finally {
    program.dispose();
  }
}

async function record(settings: ProgramSettings): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-study-'));
  if (folders.length === 0) process.once('exit', removeFolders);
  folders.push(folder);
  await recordProgram(settings, folder);
  return folder;
}

function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
