import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import {
  cacheFolder,
  hasStamp,
  inRoot,
  installedVersion,
  nodeProgram,
  writeStamp,
} from './checkout.mjs';
import { findCompiler } from './compiler.mjs';
import { run } from './processes.mjs';
import { SetupError } from './steps.mjs';
import { fetchWheel, wheelFolder } from './wheel.mjs';

/**
 * The npm package carries the addon's source; the libtensorflow that its own install script downloads is
 * years old. We compile the addon against the TensorFlow of the Python wheel instead, whose libraries
 * stay in the cache.
 */
const tfjs = inRoot('node_modules/@tensorflow/tfjs-node-gpu');
const nodeApiVersion = 8; // the newest that the package declares, and so looks for
const addon = path.join(tfjs, `lib/napi-v${nodeApiVersion}/tfjs_binding.node`);

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

/** How a shared library is named, and an addon linked, on each system. */
const linking = {
  linux: {
    libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
    flags: ['-shared'],
  },
  darwin: {
    libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
    flags: ['-bundle', '-undefined', 'dynamic_lookup'],
  },
};

/** @type {import('./steps.mjs').Step} */
export const tensorflow = {
  name: 'tensorflow',
  does: `fetching TensorFlow (about 260 MB, once; kept in ${cacheFolder}) and compiling its addon`,
  isDone() {
    const wheel = findWheel();
    return (
      wheel !== undefined &&
      existsSync(wheelFolder(wheel)) &&
      existsSync(addon) &&
      hasStamp('tensorflow', stampKey(wheel))
    );
  },
  async run() {
    const wheel = findWheel();
    if (wheel === undefined) {
      throw new SetupError(`there is no TensorFlow for ${process.platform} ${process.arch}.`);
    }
    await compileAddon(await fetchWheel(wheel));
    await verify();
    writeStamp('tensorflow', stampKey(wheel));
  },
  without: 'everything but training, evaluation and prediction works; the next run tries again.',
};

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

/** @param {string} folder where the libraries and headers lie */
async function compileAddon(folder) {
  const { libraries, flags } = process.platform === 'darwin' ? linking.darwin : linking.linux;
  const compiler = await findCompiler();
  const unfinished = `${addon}.${process.pid}`;
  mkdirSync(path.dirname(addon), { recursive: true });
  await run(
    compiler.program,
    [
      ...compiler.args,
      ...['-O2', '-std=c++17', '-fPIC', '-w', ...flags],
      ...[`-DNAPI_VERSION=${nodeApiVersion}`, '-DNODE_GYP_MODULE_NAME=tfjs_binding'],
      ...['-I', inRoot('node_modules/node-api-headers/include'), '-I', `${folder}/include`],
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => path.join(tfjs, 'binding', file)),
      ...libraries.map((library) => path.join(folder, 'lib', library)),
      ...[`-Wl,-rpath,${path.join(folder, 'lib')}`, '-o', unfinished],
    ],
    { advice: 'the C++ compiler failed; CXX names another one.' },
  );
  renameSync(unfinished, addon);
}

/** Loads the addon in the Node that will use it and checks one gradient of a convolution. */
async function verify() {
  const sum = await run(nodeProgram(), [inRoot('scripts/setup/tensorflow-gradient.cjs')], {
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
    advice: 'TensorFlow was compiled but cannot be loaded here.',
  });
  if (sum.trim() !== '200') {
    throw new SetupError(`TensorFlow computes wrongly here: a gradient sums to ${sum}, not 200.`);
  }
}

/** @param {import('./wheel.mjs').Wheel} wheel */
function stampKey(wheel) {
  const recipe = readFileSync(inRoot('scripts/setup/tensorflow.mjs'));
  const digest = createHash('sha256').update(recipe).digest('hex');
  return [installedVersion('@tensorflow/tfjs-node-gpu'), wheelFolder(wheel), digest].join('\n');
}
