import { execFile } from 'node:child_process';
import { access, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Pinned, so that figures of different days compare. */
const PACKAGES = ['torch==2.15.0', 'numpy==2.4.6'];

/**
 * Path of a Python that has PyTorch, in a virtual environment under ~/.cache/myograph. The first call
 * makes it: 5 GB, since the wheel for Linux brings CUDA, which is not used.
 */
export async function torchPython(say: (line: string) => void): Promise<string> {
  const folder = join(homedir(), '.cache', 'myograph', PACKAGES.join('_').replaceAll('==', '-'));
  const python = join(folder, 'bin', 'python');
  if (await exists(join(folder, 'complete'))) {
    return python;
  }
  say(`Installing the peer, ${PACKAGES.join(' and ')}, in ${folder} (5 GB, once) …`);
  await rm(folder, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', folder]);
  const install = ['-m', 'pip', 'install', '--quiet', '--no-cache-dir', ...PACKAGES];
  await run(python, install, { maxBuffer: 2 ** 26 });
  await writeFile(join(folder, 'complete'), '');
  return python;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
