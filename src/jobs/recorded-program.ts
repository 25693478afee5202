import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openProgram, type Program, recordProgram } from '../training/program.ts';
import type { ProgramSettings } from '../training/settings.ts';

/** Records a program in a folder of its own, opens it for `use`, and leaves nothing behind. */
export async function withProgram<Result>(
  settings: ProgramSettings,
  use: (program: Program) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-program-'));
  try {
    await recordProgram(settings, folder);
    const program = await openProgram(settings, folder);
    try {
      return await use(program);
    } finally {
      program.dispose();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
