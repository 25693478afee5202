import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { nameGpu } from '../../src/training/cuda.ts';
import { loadEngine } from '../../src/training/engine.ts';
import { nativeLossOps } from '../../src/training/graph/native-losses.ts';
import type { TensorflowBackend } from '../../src/training/graph/tensorflow.ts';

describe('nameGpu', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'myograph-smi-'));
    vi.stubEnv('PATH', folder);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  async function listGpus(script: string): Promise<void> {
    const program = join(folder, 'nvidia-smi');
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
  }

  test('names the GPU as the driver does', async () => {
    await listGpus('echo "NVIDIA H200"');
    expect(nameGpu()).toBe('GPU NVIDIA H200');
  });

  test('names equal GPUs once, and all that it may be where they differ', async () => {
    await listGpus('echo "NVIDIA L4"; echo "NVIDIA L4"; echo "NVIDIA T4"');
    expect(nameGpu()).toBe('GPU NVIDIA L4 or NVIDIA T4');
  });

  test('does without the name where the driver has no answer', async () => {
    expect(nameGpu()).toBe('GPU');
    await listGpus('echo "No devices were found"; exit 6');
    expect(nameGpu()).toBe('GPU');
  });
});

describe('the cross-entropy on a GPU', () => {
  const logits = [2, -1, 0.5, 0, 3, -2, 1, 1, -4, 0.1, 0.2, 0.3];

  /** The engine's backend as it is where TensorFlow found a GPU. */
  function backendOnGpu(): TensorflowBackend {
    return Object.create(loadEngine().backend, { isUsingGpuDevice: { value: true } });
  }

  /** Of four voxels with weights 1 to 4 and three classes. */
  function lossAndGradient(backend: TensorflowBackend): number[] {
    const { crossEntropy } = nativeLossOps(backend);
    const classes = tf.tensor2d([0, 2, 1, 1], [2, 2], 'int32');
    const weights = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const loss = (x: tf.Tensor) =>
      tf.sum<tf.Scalar>(tf.mul(crossEntropy(x.as3D(2, 2, 3), classes), weights));
    const { value, grad } = tf.valueAndGrad(loss)(tf.tensor3d(logits, [2, 2, 3]));
    return [...value.dataSync(), ...grad.dataSync()];
  }

  test('is that of the CPU, without the operation that is refused there', () => {
    const onCpu = lossAndGradient(loadEngine().backend);
    const operations = vi.spyOn(loadEngine().backend, 'executeMultipleOutputs');
    const onGpu = lossAndGradient(backendOnGpu());
    expect(operations.mock.calls.map(([op]) => op)).not.toContain(
      'SparseSoftmaxCrossEntropyWithLogits',
    );
    for (const [index, value] of onCpu.entries()) expect(onGpu[index]).toBeCloseTo(value, 5);
  });
});
