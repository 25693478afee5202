import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, statfsSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './checkout.mjs';
import { cudaPackages, cudaTensorflow, cudaVersion } from './cuda-packages.mjs';
import { SetupError } from './steps.mjs';
import { wheelFolder } from './wheel.mjs';

/** @typedef {import('./wheel.mjs').Wheel & import('./cuda-packages.mjs').Pinned} CudaWheel */

/**
 * Links that stand in for folders where libraries are looked for and wheels do not put them: TensorFlow
 * opens cuSOLVER from the one of its two libraries that does not search cuSOLVER's folder, and cuDNN
 * searches `nvrtc`.
 */
const links = {
  'cuda_runtime/lib/libcusolver.so.11': '../../cusolver/lib/libcusolver.so.11',
  nvrtc: 'cuda_nvrtc',
};

/** Another folder for other wheels, since each of them is unpacked to a fixed place inside. */
const pins = createHash('sha256')
  .update(JSON.stringify([cudaTensorflow, cudaPackages]))
  .digest('hex');
const folder = `tensorflow-2.21.0-cuda-${cudaVersion}-${pins.slice(0, 8)}`;

/**
 * TensorFlow with CUDA, laid out as Python would: libraries search `../../nvidia/cublas/lib` from theirs.
 *
 * @param {(name: string) => string | undefined} placeTensorflow
 * @returns {[CudaWheel, ...CudaWheel[]]} TensorFlow first
 */
export function cudaWheels(placeTensorflow) {
  const libraries = Object.entries(cudaPackages).map(([name, wheel]) => ({
    ...wheel,
    folder: `${folder}/nvidia/${name}`,
    place: placeIn(name),
  }));
  return [
    { ...cudaTensorflow, folder: `${folder}/tensorflow`, place: placeTensorflow },
    ...libraries,
  ];
}

/**
 * What TensorFlow opens, below the package's folder, and the licence.
 *
 * @param {string} name folder of a CUDA package
 * @returns {(name: string) => string | undefined}
 */
function placeIn(name) {
  const wanted = new RegExp(`^nvidia/${name}/((?:lib/lib.*\\.so|bin/ptxas$|nvvm/libdevice/).*)`);
  const unused = /\.alt\.|cusolverMg|nvblas|cufftw/;
  return (file) => {
    if (/\.dist-info\/(.*\/)?License\.txt$/.test(file)) return 'License.txt';
    return unused.test(file) ? undefined : wanted.exec(file)?.[1];
  };
}

/** @param {readonly CudaWheel[]} wheels */
export const missingWheels = (wheels) => wheels.filter((wheel) => !existsSync(wheelFolder(wheel)));

/**
 * @param {readonly CudaWheel[]} wheels
 * @returns {string} for a person to decide by
 */
export function describeSize(wheels) {
  const gigabytes = (/** @type {number} */ megabytes) => `${(megabytes / 1000).toFixed(1)} GB`;
  const download = sum(wheels.map((wheel) => wheel.download));
  return `${gigabytes(download)} to download, ${gigabytes(sum(wheels.map((wheel) => wheel.unpacked)))} on disk`;
}

/**
 * @param {readonly CudaWheel[]} wheels to be fetched into the cache, which exists
 * @throws {SetupError} where they do not fit
 */
export function requireSpace(wheels) {
  const archive = Math.max(0, ...wheels.map((wheel) => wheel.download)); // one at a time
  const needed = sum(wheels.map((wheel) => wheel.unpacked)) + archive;
  const { bavail, bsize } = statfsSync(cacheFolder);
  const free = Math.floor((bavail * bsize) / 1e6);
  if (free >= needed) return;
  throw new SetupError(
    `${cacheFolder} has ${free} MB free, and TensorFlow with CUDA needs ${needed} MB; MYOGRAPH_CACHE names another folder.`,
  );
}

/** Completes the folder once all wheels are in it: what a zip archive and its wheel do not carry. */
export function completeCuda() {
  const nvidia = path.join(cacheFolder, folder, 'nvidia');
  chmodSync(path.join(nvidia, 'cuda_nvcc/bin/ptxas'), 0o755);
  for (const [link, target] of Object.entries(links)) {
    const place = path.join(nvidia, link);
    if (lstatSync(place, { throwIfNoEntry: false }) === undefined) symlinkSync(target, place);
  }
}

/** @returns {boolean} whether `completeCuda` was done */
export const isCudaComplete = () =>
  Object.keys(links).every((link) => existsSync(path.join(cacheFolder, folder, 'nvidia', link)));

/** @param {readonly number[]} values */
const sum = (values) => values.reduce((total, value) => total + value, 0);
