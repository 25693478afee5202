import { execFile } from 'node:child_process';
import { access, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Say = (line: string) => void;

/**
 * Path of a Python that has these packages, in a virtual environment under ~/.cache/myograph; made by the
 * first call.
 *
 * @param size what it takes on disk, to be told
 */
export async function pythonWith(
  packages: readonly string[],
  size: string,
  say: Say,
): Promise<string> {
  const folder = folderOf(packages);
  const python = join(folder, 'bin', 'python');
  await once(folder, async () => {
    say(`Installing the peer, ${packages.join(' and ')}, in ${folder} (${size}, once) …`);
    await run('python3', ['-m', 'venv', folder]);
    await pip(python, packages);
  });
  return python;
}

/**
 * Folder with packages for a Python that exists, to be put on its PYTHONPATH; made by the first call.
 *
 * @param dependencies what they need besides and that Python has not
 */
export async function packagesFor(
  python: string,
  packages: readonly string[],
  dependencies: readonly string[],
  size: string,
  say: Say,
): Promise<string> {
  const folder = folderOf(packages);
  await once(folder, async () => {
    say(`Installing ${packages.join(' and ')} in ${folder} (${size}, once) …`);
    await pip(python, ['--no-deps', '--target', folder, ...packages, ...dependencies]);
  });
  return folder;
}

export function folderOf(packages: readonly string[]): string {
  return join(homedir(), '.cache', 'myograph', packages.join('_').replaceAll('==', '-'));
}

/** Fills a folder unless that was done; what an earlier call left half done is removed. */
export async function once(folder: string, fill: () => Promise<void>): Promise<void> {
  const mark = join(folder, 'complete');
  if (await exists(mark)) return;
  await rm(folder, { recursive: true, force: true });
  await fill();
  await writeFile(mark, '');
}

async function pip(python: string, options: readonly string[]): Promise<void> {
  const install = ['-m', 'pip', 'install', '--quiet', '--no-cache-dir', ...options];
  await run(python, install, { maxBuffer: 2 ** 26 });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
