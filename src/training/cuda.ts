import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The set-up leaves this file beside an addon that it built with CUDA. */
const CUDA_MARK = new URL(
  '../../node_modules/@tensorflow/tfjs-node-gpu/lib/cuda-version',
  import.meta.url,
);

/**
 * What a TensorFlow with CUDA takes from the environment when it is loaded.
 *
 * Without the second and third, atomic additions and algorithms chosen by their measured time make every
 * run another. With them, an operation that cannot be computed reproducibly on a GPU is refused.
 */
export const CUDA_OPTIONS = {
  TF_FORCE_GPU_ALLOW_GROWTH: 'true', // takes memory when it is needed, not all of it at the start
  TF_DETERMINISTIC_OPS: '1',
  TF_CUDNN_DETERMINISTIC: '1',
  NVIDIA_TF32_OVERRIDE: '0', // 24 bits of a factor, as on the CPU, and not 11
  CUDA_DEVICE_ORDER: 'PCI_BUS_ID', // as nvidia-smi lists them
};

/** Whether the TensorFlow in place was built with CUDA; there may be no GPU all the same. */
export const isCudaBuild = (): boolean => existsSync(CUDA_MARK);

/** 'GPU' and the names that the driver's `nvidia-smi` lists, or 'GPU' alone where it cannot be asked. */
export function nameGpu(): string {
  const { status, stdout } = spawnSync(
    'nvidia-smi',
    ['--query-gpu=name', '--format=csv,noheader'],
    { encoding: 'utf8', timeout: 10_000 },
  );
  const names = status === 0 ? stdout.split('\n').filter((name) => name !== '') : [];
  return ['GPU', [...new Set(names)].join(' or ')].join(' ').trim();
}
