import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { MyographError } from '../../errors.ts';
import type { EngineInfo } from '../engine.ts';

/** tfjs on a GPU through WebGPU, of which Dawn is Node's implementation. */
export interface WebgpuEngine {
  readonly info: EngineInfo;
  /**
   * The first failure on the device since the last call. WebGPU tells of failures late and aside: what
   * was computed by then may be zeros, so results count only where this throws nothing after them.
   *
   * @throws MyographError ENGINE_UNAVAILABLE
   */
  requireNoFailure(): void;
}

/** The part of `webgpu` that is used here; its own types are those of a browser. */
interface WebgpuPackage {
  create(options: string[]): { requestAdapter(options: object): Promise<Adapter | null> };
  globals: object;
}

interface Adapter {
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly description: string;
    /** Whether it computes on the CPU. */
    readonly isFallbackAdapter: boolean;
  };
}

/** The part of tfjs's backend that is used here. */
interface Backend {
  readonly device: Device;
}

interface Device {
  readonly lost: Promise<{ message: string }>;
  addEventListener(type: 'uncapturederror', listener: (event: FailureEvent) => void): void;
}

interface FailureEvent {
  readonly error: { message: string };
  preventDefault(): void;
}

/** Ends the name of a device that is no GPU. */
export const IN_SOFTWARE = ' (software)';

const HIGH_PERFORMANCE = { powerPreference: 'high-performance' };

let loading: Promise<WebgpuEngine> | undefined;

/**
 * Loads WebGPU into tfjs and makes it tfjs's backend; later calls return the same engine.
 *
 * @throws MyographError ENGINE_UNAVAILABLE where WebGPU has no device.
 */
export function loadWebgpu(): Promise<WebgpuEngine> {
  loading ??= load();
  return loading;
}

async function load(): Promise<WebgpuEngine> {
  const adapter = await findAdapter();
  const require = createRequire(import.meta.url);
  require('@tensorflow/tfjs'); // registers the gradients, which the core alone does not know
  require('@tensorflow/tfjs-backend-webgpu');
  // Small tensors would otherwise be computed in JavaScript, whose products of integers do not wrap.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  if (!(await tf.setBackend('webgpu'))) throw unavailable('tfjs could not open the device');
  const backend: unknown = tf.backend();
  if (!isBackend(backend)) throw unavailable('tfjs has another backend');
  return { info: describe(adapter), requireNoFailure: watch(backend.device) };
}

/** Puts WebGPU where tfjs looks for it, in `navigator`. */
async function findAdapter(): Promise<Adapter> {
  const require = createRequire(import.meta.url);
  let adapter: Adapter | null;
  try {
    const { create, globals }: WebgpuPackage = require('webgpu');
    const gpu = create([]);
    adapter = await gpu.requestAdapter(HIGH_PERFORMANCE);
    Object.assign(globalThis, globals);
    Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  } catch (cause) {
    throw unavailable(cause instanceof Error ? cause.message : String(cause));
  }
  if (adapter === null) throw unavailable('no driver was found');
  return adapter;
}

/** Notes failures as they are told, and returns what throws them. */
function watch(device: Device): () => void {
  let failure: string | undefined;
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault(); // else Dawn prints it as well
    failure ??= event.error.message;
  });
  void device.lost.then(({ message }) => {
    failure ??= message;
  });
  return () => {
    if (failure === undefined) return;
    const reason = failure;
    failure = undefined;
    throw new MyographError(
      'ENGINE_UNAVAILABLE',
      'The GPU could not do a step; what it computed does not count. Where memory ran out, try a ' +
        `smaller batch, image or network. (${reason.split('\n', 1)[0]})`,
      { reason },
    );
  };
}

function describe({ info }: Adapter): EngineInfo {
  return {
    engine: 'webgpu',
    version: tf.version_core,
    device: nameOf(info),
    threads: 1,
  };
}

/** Such as 'nvidia blackwell NVIDIA GeForce RTX 5090' or 'google swiftshader (software)'. */
function nameOf({ vendor, architecture, description, isFallbackAdapter }: Adapter['info']): string {
  if (isFallbackAdapter) return `${vendor} ${architecture}${IN_SOFTWARE}`;
  return [vendor, architecture, description].filter((part) => part !== '').join(' ');
}

function isBackend(backend: unknown): backend is Backend {
  return typeof backend === 'object' && backend !== null && 'device' in backend;
}

function unavailable(reason: string): MyographError {
  return new MyographError(
    'ENGINE_UNAVAILABLE',
    'WebGPU found no device. Install the driver of the GPU, with Vulkan. Without a GPU, a driver in ' +
      "software shows whether results are right: on Debian install 'libvulkan1' and 'chromium', and set " +
      'VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json. Or leave MYOGRAPH_ENGINE at ' +
      `tensorflow, which needs neither. (${reason.split('\n', 1)[0]})`,
    { reason },
  );
}
