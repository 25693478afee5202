/**
 * Prints the sum of the gradient of a 3×3 convolution with two filters of ones over 4×4 voxels, which is
 * 200, and the device that computed it.
 */
const util = require('node:util');

// The addon's package still calls what Node 23 removed.
Object.assign(util, {
  isNullOrUndefined: (/** @type {unknown} */ value) => value === null || value === undefined,
  isArray: Array.isArray,
});
const tf = require('@tensorflow/tfjs-node-gpu');

/** @type {(x: import('@tensorflow/tfjs-core').Tensor) => import('@tensorflow/tfjs-core').Tensor} */
const convolve = (x) => tf.conv2d(x.as4D(1, 4, 4, 1), tf.ones([3, 3, 1, 2]), 1, 'same').sum();
const gradient = tf.grad(convolve)(tf.ones([1, 4, 4, 1]));
const backend = tf.backend();
if (tf.getBackend() !== 'tensorflow') throw new Error(`the backend is ${tf.getBackend()}`);
const usesGpu = 'isUsingGpuDevice' in backend && backend.isUsingGpuDevice === true;
console.log(gradient.sum().dataSync()[0], usesGpu ? 'GPU' : 'CPU');
