import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { cudaWheels, describeSize } from '../../../scripts/setup/cuda.mjs';
import { wheelFolder } from '../../../scripts/setup/wheel.mjs';

/** Least version, and the first too late: the extra `and-cuda` of tensorflow 2.21.0 (its METADATA). */
const requiredByTensorflow: Readonly<Record<string, readonly [string, string]>> = {
  'nvidia-cublas-cu12': ['12.5.3.2', '13.0'],
  'nvidia-cuda-cupti-cu12': ['12.5.82', '13.0'],
  'nvidia-cuda-nvcc-cu12': ['12.5.82', '13.0'],
  'nvidia-cuda-nvrtc-cu12': ['12.5.82', '13.0'],
  'nvidia-cuda-runtime-cu12': ['12.5.82', '13.0'],
  'nvidia-cudnn-cu12': ['9.3.0.75', '10.0'],
  'nvidia-cufft-cu12': ['11.2.3.61', '12.0'],
  'nvidia-cusolver-cu12': ['11.6.3.83', '12.0'],
  'nvidia-cusparse-cu12': ['12.5.1.3', '13.0'],
  'nvidia-nccl-cu12': ['2.27.7', '3.0'],
  'nvidia-nvjitlink-cu12': ['12.5.82', '13.0'],
};

const wheels = cudaWheels((name) => name);
const [tensorflow, ...libraries] = wheels;

/** -1, 0 or 1 */
function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number));
  const differs = a?.findIndex((part, index) => part !== (b?.[index] ?? 0)) ?? -1;
  return differs < 0 ? 0 : Math.sign((a?.[differs] ?? 0) - (b?.[differs] ?? 0));
}

describe('the CUDA packages', () => {
  test('are those that TensorFlow asks for, in versions that it takes', () => {
    const versions = Object.fromEntries(
      libraries.map(({ requirement }) => requirement.split('==')),
    );
    expect(Object.keys(versions).sort()).toEqual(Object.keys(requiredByTensorflow));
    for (const [name, [least, tooLate]] of Object.entries(requiredByTensorflow)) {
      expect(compareVersions(versions[name], least), name).toBeGreaterThanOrEqual(0);
      expect(compareVersions(versions[name], tooLate), name).toBe(-1);
    }
  });

  test('lie where TensorFlow searches: ../../nvidia/PACKAGE/lib from its own libraries', () => {
    const searched = path.join(wheelFolder(tensorflow), 'lib/../../nvidia');
    for (const wheel of libraries) {
      const name = path.basename(wheelFolder(wheel));
      expect(wheelFolder(wheel)).toBe(path.join(searched, name));
      expect(wheel.place(`nvidia/${name}/lib/lib${name}.so.12`)).toBe(`lib/lib${name}.so.12`);
    }
  });

  test('keep the assembler and the licence, and leave out headers and what is not opened', () => {
    const place = (file: string) =>
      libraries.map((wheel) => wheel.place(file)).find((found) => found !== undefined);
    expect(place('nvidia/cuda_nvcc/bin/ptxas')).toBe('bin/ptxas');
    expect(place('nvidia_cublas_cu12-12.8.4.1.dist-info/License.txt')).toBe('License.txt');
    expect(place('nvidia_cudnn_cu12-9.10.2.21.dist-info/licenses/License.txt')).toBe('License.txt');
    expect(place('nvidia/cublas/include/cublas.h')).toBeUndefined();
    expect(place('nvidia/cuda_nvrtc/lib/libnvrtc.alt.so.12')).toBeUndefined();
  });
});

test('describeSize adds up what a person decides by', () => {
  expect(describeSize(wheels)).toBe('3.1 GB to download, 4.8 GB on disk');
});
