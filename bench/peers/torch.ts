import { execFile } from 'node:child_process';
import { access, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Pinned, so that figures of different days compare. */
const PACKAGES = ['torch==2.15.0', 'numpy==2.4.6'];
/** What it takes to read, process and write volumes; without what they depend on, which is there. */
const VOLUME_PACKAGES = [
  'scipy==1.17.1',
  'nibabel==5.4.2',
  'packaging==26.3',
  'typing_extensions==4.16.0',
];

type Say = (line: string) => void;

/**
 * Path of a Python that has PyTorch, in a virtual environment under ~/.cache/myograph. The first call
 * makes it: 5 GB, since the wheel for Linux brings CUDA, which is not used.
 */
export async function torchPython(say: Say): Promise<string> {
  const folder = folderOf(PACKAGES);
  const python = join(folder, 'bin', 'python');
  await once(folder, async () => {
    say(`Installing the peer, ${PACKAGES.join(' and ')}, in ${folder} (5 GB, once) …`);
    await run('python3', ['-m', 'venv', folder]);
    await pip(python, PACKAGES);
  });
  return python;
}

/** Folder with SciPy and nibabel for that Python, to be put on its PYTHONPATH; made by the first call. */
export async function volumePackages(python: string, say: Say): Promise<string> {
  const folder = folderOf(VOLUME_PACKAGES.slice(0, 2));
  await once(folder, async () => {
    say(`Installing ${VOLUME_PACKAGES.slice(0, 2).join(' and ')} in ${folder} (160 MB, once) …`);
    await pip(python, ['--no-deps', '--target', folder, ...VOLUME_PACKAGES]);
  });
  return folder;
}

function folderOf(packages: readonly string[]): string {
  return join(homedir(), '.cache', 'myograph', packages.join('_').replaceAll('==', '-'));
}

/** Fills a folder unless that was done; what an earlier call left half done is removed. */
async function once(folder: string, fill: () => Promise<void>): Promise<void> {
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
