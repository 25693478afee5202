import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot, nodeProgram } from './checkout.mjs';
import { findCompiler } from './compiler.mjs';
import { run } from './processes.mjs';
import { SetupError } from './steps.mjs';

/**
 * The npm package carries the addon's source; the libtensorflow that its own install script downloads is
 * years old. We compile the addon against the TensorFlow of the Python wheel instead, whose libraries
 * stay in the cache.
 */
const tfjs = inRoot('node_modules/@tensorflow/tfjs-node-gpu');
const nodeApiVersion = 8; // the newest that the package declares, and so looks for
const addon = path.join(tfjs, `lib/napi-v${nodeApiVersion}/tfjs_binding.node`);

/** Lies beside an addon that was built with CUDA, for us and for src/training/cuda.ts. */
const cudaMark = path.join(tfjs, 'lib/cuda-version');

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

export const hasAddon = () => existsSync(addon);

/** @returns {import('./options.mjs').BuildKind} the addon that is in place, or would be without options */
export const buildInPlace = () => (existsSync(cudaMark) ? 'gpu' : 'cpu');

/**
 * Compiles the addon and puts it in the place of another, which stays where this one cannot be loaded.
 *
 * @param {string} folder where TensorFlow's libraries and headers lie
 * @param {string} [cudaVersion] of a build with CUDA
 */
export async function buildAddon(folder, cudaVersion) {
  const unfinished = path.join(path.dirname(addon), `unfinished-${process.pid}.node`);
  mkdirSync(path.dirname(addon), { recursive: true });
  try {
    await compile(folder, unfinished);
    await run(nodeProgram(), ['-e', 'require(process.argv[1])', unfinished], {
      env: { TF_CPP_MIN_LOG_LEVEL: '2' },
      advice: 'TensorFlow was compiled but cannot be loaded here.',
    });
    if (cudaVersion === undefined) rmSync(cudaMark, { force: true });
    else writeFileSync(cudaMark, cudaVersion);
    renameSync(unfinished, addon);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} output
 */
async function compile(folder, output) {
  const { libraries, flags } = process.platform === 'darwin' ? linking.darwin : linking.linux;
  const compiler = await findCompiler();
  await run(
    compiler.program,
    [
      ...compiler.args,
      ...['-O2', '-std=c++17', '-fPIC', '-w', ...flags],
      ...[`-DNAPI_VERSION=${nodeApiVersion}`, '-DNODE_GYP_MODULE_NAME=tfjs_binding'],
      ...['-I', inRoot('node_modules/node-api-headers/include'), '-I', `${folder}/include`],
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => path.join(tfjs, 'binding', file)),
      ...libraries.map((library) => path.join(folder, 'lib', library)),
      ...[`-Wl,-rpath,${path.join(folder, 'lib')}`, '-o', output],
    ],
    { advice: 'the C++ compiler failed; CXX names another one.' },
  );
}

/**
 * Loads the addon in the Node that will use it and checks one gradient of a convolution.
 *
 * @returns {Promise<string>} what it was computed on, 'CPU' or 'GPU'
 */
export async function verifyAddon() {
  const answer = await run(nodeProgram(), [inRoot('scripts/setup/tensorflow-gradient.cjs')], {
    env: { TF_CPP_MIN_LOG_LEVEL: '2', TF_FORCE_GPU_ALLOW_GROWTH: 'true' },
    advice: 'TensorFlow was compiled but cannot be loaded here.',
  });
  const [sum, device = ''] = answer.trim().split(' ');
  if (sum !== '200') {
    throw new SetupError(`TensorFlow computes wrongly here: a gradient sums to ${sum}, not 200.`);
  }
  return device;
}
