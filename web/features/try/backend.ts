import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from './backend-names.ts';

/** A backend of tfjs that computes. */
export interface Backend {
  readonly name: BackendName;
  /** Such as 'nvidia ampere', or what the driver calls itself. */
  readonly device: string;
  /** Whether it computes with 32 bits; with 16 some voxels near borders come out otherwise. */
  readonly isFloat32: boolean;
  /** Throws what the device has failed with since: results before it may be zeros. */
  requireNoFailure(): void;
}

/**
 * Opens the backend of a name and makes it tfjs's.
 *
 * @returns null where this thread does not have it
 */
export async function openBackend(name: BackendName): Promise<Backend | null> {
  switch (name) {
    case 'webgpu':
      return openWebgpu();
    case 'webgl':
      return openWebgl();
    case 'cpu':
      return openCpu();
  }
}

/** The fastest that there is on a GPU; a device that is one in name only does not count. */
export async function openGpu(): Promise<Backend | null> {
  const adapter = await gpuAdapter();
  const webgpu = adapter !== null && !adapter.info.isFallbackAdapter ? await openWebgpu() : null;
  return webgpu ?? (await openWebgl());
}

/** The part of WebGPU that is used here; not every browser has it. */
interface Adapter {
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
}

interface Gpu {
  requestAdapter(options: { powerPreference: 'high-performance' }): Promise<Adapter | null>;
}

async function gpuAdapter(): Promise<Adapter | null> {
  const { gpu }: { gpu?: Gpu } = navigator as { gpu?: Gpu };
  if (gpu === undefined) return null;
  return gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
}

interface WebgpuDevice {
  readonly lost: Promise<{ readonly message: string }>;
  addEventListener(
    type: 'uncapturederror',
    listener: (event: Event & { readonly error: { readonly message: string } }) => void,
  ): void;
}

async function openWebgpu(): Promise<Backend | null> {
  const adapter = await gpuAdapter();
  if (adapter === null) return null;
  await import('@tensorflow/tfjs-backend-webgpu');
  // Small tensors would otherwise be computed in JavaScript.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  if (!(await isOpened('webgpu'))) return null;
  const { device } = tf.backend() as unknown as { readonly device: WebgpuDevice };
  let failure: string | null = null;
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    failure ??= event.error.message;
  });
  void device.lost.then(({ message }) => {
    failure ??= message;
  });
  const { vendor, architecture, description } = adapter.info;
  return {
    name: 'webgpu',
    device: [vendor, architecture, description].filter((part) => part !== '').join(' '),
    isFloat32: true,
    requireNoFailure() {
      if (failure !== null) throw deviceFailed(failure);
    },
  };
}

async function openWebgl(): Promise<Backend | null> {
  const { MathBackendWebGL } = await import('@tensorflow/tfjs-backend-webgl');
  if (!(await isOpened('webgl'))) return null;
  const backend = tf.backend();
  if (!(backend instanceof MathBackendWebGL)) return null;
  const { gl } = backend.getGPGPUContext();
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const parameter = names === null ? gl.RENDERER : names.UNMASKED_RENDERER_WEBGL;
  return {
    name: 'webgl',
    device: String(gl.getParameter(parameter)),
    isFloat32: tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED'),
    requireNoFailure() {
      if (gl.isContextLost()) throw deviceFailed('the context of WebGL was lost');
    },
  };
}

async function openCpu(): Promise<Backend | null> {
  await import('@tensorflow/tfjs-backend-cpu');
  if (!(await isOpened('cpu'))) return null;
  return {
    name: 'cpu',
    device: 'this processor, in JavaScript',
    isFloat32: true,
    requireNoFailure: () => undefined,
  };
}

/** tfjs throws, or says no, where a backend cannot begin. */
async function isOpened(name: BackendName): Promise<boolean> {
  try {
    const isSet = await tf.setBackend(name);
    await tf.ready();
    return isSet && tf.getBackend() === name;
  } catch {
    return false;
  }
}

function deviceFailed(reason: string): Error {
  return new Error(
    `The GPU failed, so what it computed does not count. Where its memory ran out, close other pages that use it, or compute on the processor. (${reason.split('\n', 1)[0]})`,
  );
}
