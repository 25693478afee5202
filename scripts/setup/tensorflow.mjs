import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { buildAddon, buildInPlace, hasAddon, verifyAddon } from './addon.mjs';
import {
  cacheFolder,
  hashFiles,
  hasStamp,
  inRoot,
  installedVersion,
  writeStamp,
} from './checkout.mjs';
import {
  completeCuda,
  cudaWheels,
  describeSize,
  isCudaComplete,
  missingWheels,
  requireSpace,
} from './cuda.mjs';
import { cudaVersion } from './cuda-packages.mjs';
import { SetupError } from './steps.mjs';
import { fetchWheel, wheelFolder } from './wheel.mjs';

/** By platform; tried on linux-x64. Other machines have no such wheel. */
const tensorflowWheels = {
  'linux-x64': {
    requirement: 'tensorflow-cpu==2.21.0',
    platform: 'manylinux_2_27_x86_64',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  },
  'linux-arm64': {
    requirement: 'tensorflow==2.21.0',
    platform: 'manylinux_2_27_aarch64',
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
  },
  'darwin-arm64': {
    requirement: 'tensorflow==2.21.0',
    platform: 'macosx_12_0_arm64',
    sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
  },
};

/**
 * One of the two TensorFlows.
 *
 * @typedef {object} Build
 * @property {string} does
 * @property {() => string | undefined} folder where its libraries lie; undefined where there is none
 * @property {() => boolean} isFetched
 * @property {(folder: string) => Promise<void>} install fetches it and puts its addon in place
 */

/** @type {Build} */
const cpuBuild = {
  does: `fetching TensorFlow (about 260 MB, once; kept in ${cacheFolder}) and compiling its addon`,
  folder() {
    const wheel = findWheel();
    return wheel && wheelFolder(wheel);
  },
  isFetched() {
    const wheel = findWheel();
    return wheel !== undefined && existsSync(wheelFolder(wheel));
  },
  async install(folder) {
    const wheel = findWheel();
    if (wheel !== undefined) await fetchWheel(wheel);
    await buildAddon(folder);
    await verifyAddon();
  },
};

const gpuWheels = cudaWheels(place);

/** @type {Build} */
const gpuBuild = {
  get does() {
    const missing = missingWheels(gpuWheels);
    return missing.length === 0
      ? 'compiling the addon of TensorFlow with CUDA'
      : `fetching TensorFlow with CUDA ${cudaVersion} (${describeSize(missing)}, once; kept in ${cacheFolder}) and compiling its addon`;
  },
  folder: () => wheelFolder(gpuWheels[0]),
  isFetched: () => missingWheels(gpuWheels).length === 0 && isCudaComplete(),
  async install(folder) {
    await fetchCuda();
    await buildAddon(folder, cudaVersion);
    if ((await verifyAddon()) === 'GPU') return;
    say('no GPU was found, so TensorFlow with CUDA computes on the CPU here; see docs/gpu.md');
  },
};

/**
 * @param {import('./options.mjs').BuildKind} [requested] what a person asked for; otherwise the build that
 *   is in place is kept
 * @returns {import('./steps.mjs').Step}
 */
export function tensorflow(requested) {
  // Looked at now, because the step that brings the packages up to date removes the addon.
  const kind = requested ?? buildInPlace();
  const build = kind === 'gpu' ? gpuBuild : cpuBuild;
  const without =
    'everything but training, evaluation and prediction works; the next run tries again.';
  return {
    name: 'tensorflow',
    get does() {
      return build.does;
    },
    isDone: () =>
      build.isFetched() &&
      hasAddon() &&
      kind === buildInPlace() &&
      hasStamp('tensorflow', stampKey(build)),
    async run() {
      const folder = build.folder();
      if (folder === undefined) {
        throw new SetupError(`there is no TensorFlow for ${process.platform} ${process.arch}.`);
      }
      await build.install(folder);
      writeStamp('tensorflow', stampKey(build));
    },
    ...(requested === undefined && { without }),
  };
}

async function fetchCuda() {
  mkdirSync(cacheFolder, { recursive: true });
  const missing = missingWheels(gpuWheels);
  requireSpace(missing);
  for (const wheel of missing) {
    say(`${wheel.requirement} (${wheel.download} MB) …`);
    await fetchWheel(wheel);
  }
  completeCuda();
}

/** @returns {import('./wheel.mjs').Wheel | undefined} */
function findWheel() {
  const platform = `${process.platform}-${process.arch}`;
  const found = Object.entries(tensorflowWheels).find(([name]) => name === platform);
  return found === undefined ? undefined : { ...found[1], place };
}

/** The two libraries, and the headers of TensorFlow's C interface with what they include. */
function place(/** @type {string} */ name) {
  if (/^tensorflow\/libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$/.test(name)) {
    return `lib/${path.posix.basename(name)}`;
  }
  const header =
    /^tensorflow\/include\/((?:tensorflow\/(?:c|core\/platform)|(?:xla\/)?tsl\/(?:c|platform))\/.*\.h)$/;
  const found = header.exec(name)?.[1];
  if (found !== undefined) return `include/${found}`;
  return /\.dist-info\/(LICENSE|METADATA)$|THIRD_PARTY/.test(name)
    ? path.posix.basename(name)
    : undefined;
}

/** @param {Build} build */
function stampKey(build) {
  const recipe = ['addon.mjs', 'tensorflow.mjs'].map((name) => inRoot('scripts/setup', name));
  const version = installedVersion('@tensorflow/tfjs-node-gpu');
  return [version, build.folder(), hashFiles(recipe)].join('\n');
}

/** @param {string} message */
function say(message) {
  console.log(`set-up  tensorflow    ${message}`);
}
