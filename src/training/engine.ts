import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { MyographError } from '../errors.ts';
import { CUDA_OPTIONS, isCudaBuild, nameGpu } from './cuda.ts';
import { isTensorflowBackend, type Protobuf, type TensorflowBackend } from './graph/tensorflow.ts';

/** What computed a run; recorded with it. */
export interface EngineInfo {
  engine: 'tensorflow' | 'webgpu';
  /** TensorFlow's version, not tfjs's; that of tfjs on WebGPU. */
  version: string;
  /** 'CPU', 'CPU (CUDA build: no GPU was found)' or, say, 'GPU NVIDIA H200'; on WebGPU the adapter's name. */
  device: string;
  threads: number;
}

export interface Engine {
  readonly info: EngineInfo;
  readonly backend: TensorflowBackend;
  /** tfjs-node's protobuf classes, with which graphs are written. */
  readonly protobuf: Protobuf;
}

let loaded: Engine | undefined;

let threads = availableParallelism();

/**
 * Limits the CPU threads that an operation may use. Results are the same bit for bit only with the
 * same number of threads.
 *
 * @throws MyographError CONFLICT once TensorFlow is loaded, which reads it then and never again.
 */
export function limitThreads(count: number): void {
  if (loaded) {
    throw new MyographError('CONFLICT', 'The threads must be limited before TensorFlow is loaded.');
  }
  threads = count;
}

/**
 * Loads native TensorFlow into tfjs and makes it tfjs's backend; later calls return the same engine.
 *
 * It is loaded on the first call and not on import, because it takes a second and 200 MB.
 *
 * @throws MyographError ENGINE_UNAVAILABLE where the native addon is missing or cannot be loaded.
 */
export function loadEngine(): Engine {
  loaded ??= load();
  return loaded;
}

function load(): Engine {
  restoreUtilFunctions();
  setLoadOptions();
  const require = createRequire(import.meta.url);
  try {
    require('@tensorflow/tfjs-node-gpu');
    const protobuf: Protobuf = require('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js');
    const backend = tf.backend();
    if (!isTensorflowBackend(backend)) {
      throw new Error(`tfjs chose the backend '${tf.getBackend()}' instead of TensorFlow`);
    }
    return { info: describe(backend), backend, protobuf };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MyographError(
      'ENGINE_UNAVAILABLE',
      'Native TensorFlow could not be loaded, so nothing can be trained or predicted on this ' +
        `machine. Run \`npm run setup\` to install it. (${reason.split('\n', 1)[0]})`,
      { reason },
    );
  }
}

/**
 * What TensorFlow takes from the environment when it is loaded.
 *
 * The operations of a training step run one after the other, each on all threads: two at a time are
 * no faster, since each uses all of them already, and hold 5 to 8 % more memory.
 */
function setLoadOptions(): void {
  // biome-ignore lint/style/noProcessEnv: written for TensorFlow, never read here
  Object.assign(process.env, {
    TF_CPP_MIN_LOG_LEVEL: '2', // warnings and errors only
    TF_NUM_INTEROP_THREADS: '1',
    TF_NUM_INTRAOP_THREADS: String(threads),
    ...(isCudaBuild() ? CUDA_OPTIONS : {}),
  });
}

/** tfjs-node 4.22 calls two functions that Node 23 removed from `util`. */
function restoreUtilFunctions(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
}

function describe(backend: TensorflowBackend): EngineInfo {
  return {
    engine: 'tensorflow',
    version: backend.binding.TF_Version,
    device: describeDevice(backend),
    threads,
  };
}

function describeDevice(backend: TensorflowBackend): string {
  if (backend.isUsingGpuDevice) return nameGpu();
  return isCudaBuild() ? 'CPU (CUDA build: no GPU was found)' : 'CPU';
}
