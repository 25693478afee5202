import * as tf from '@tensorflow/tfjs-core';
import { MyographError } from '../../errors.ts';
import type { Maps } from './ops.ts';

/** Convolution in 2D or 3D that keeps the size, or divides it by the stride. */
export function convolve(x: Maps, kernel: tf.Tensor, stride = 1): Maps {
  if (isSlices(x) && isSlices(kernel)) return tf.conv2d(x, kernel, stride, 'same');
  if (isVolumes(x) && isVolumes(kernel)) return tf.conv3d(x, kernel, stride, 'same');
  throw ranksDiffer(x, kernel);
}

/**
 * Transposed convolution in 2D or 3D that makes each side `factor` times as long.
 *
 * @param kernel [side, …, side, filters, channels]
 */
export function enlarge(x: Maps, kernel: tf.Tensor, factor: number): Maps {
  if (isSlices(x) && isSlices(kernel)) {
    const [images, rows, columns] = x.shape;
    const shape: Shape4 = [images, factor * rows, factor * columns, kernel.shape[2]];
    return tf.conv2dTranspose(x, kernel, shape, factor, 'same');
  }
  if (isVolumes(x) && isVolumes(kernel)) return enlargeVolumes(x, kernel, factor);
  throw ranksDiffer(x, kernel);
}

type Shape4 = [number, number, number, number];
type Shape5 = [number, number, number, number, number];

/** tfjs has no gradient of conv3dTranspose: that by x is a convolution, that by the kernel is its own. */
function enlargeVolumes(x: tf.Tensor5D, kernel: tf.Tensor5D, factor: number): tf.Tensor5D {
  const [images, slices, rows, columns] = x.shape;
  const [depth, height, width, filters] = kernel.shape;
  const shape: Shape5 = [images, factor * slices, factor * rows, factor * columns, filters];
  const enlarged = tf.customGrad<tf.Tensor5D>((...args) => {
    const [input, weights, save] = args;
    if (!isVolumes(input) || !isVolumes(weights) || typeof save !== 'function') {
      throw new MyographError('INTERNAL', 'tfjs passed no volumes, kernel and save function.');
    }
    save([input, weights]);
    return {
      value: tf.conv3dTranspose(input, weights, shape, factor, 'same'),
      gradFunc: (gradient: tf.Tensor5D, saved: tf.Tensor[]) => {
        const [maps, filter] = saved;
        if (!isVolumes(maps) || !isVolumes(filter)) {
          throw new MyographError('INTERNAL', 'tfjs kept no volumes and kernel.');
        }
        const filterShape = [depth, height, width, filters, maps.shape[4]];
        return [
          tf.conv3d(gradient, filter, factor, 'same'),
          tf
            .engine()
            .runKernel<tf.Tensor>(
              'Conv3DBackpropFilterV2',
              { x: gradient, dy: maps },
              { strides: [factor, factor, factor], pad: 'same', filterShape },
            ),
        ];
      },
    };
  });
  return enlarged(x, kernel);
}

/** Max-pooling by 2 in 2D or 3D. */
export function pool(x: Maps): Maps {
  return isSlices(x) ? tf.maxPool(x, 2, 2, 'valid') : tf.maxPool3d(x, 2, 2, 'valid');
}

export function isSlices(x: unknown): x is tf.Tensor4D {
  return x instanceof tf.Tensor && x.rank === 4;
}

function isVolumes(x: unknown): x is tf.Tensor5D {
  return x instanceof tf.Tensor && x.rank === 5;
}

function ranksDiffer(x: tf.Tensor, kernel: tf.Tensor): MyographError {
  return new MyographError(
    'INTERNAL',
    `Maps of shape [${x.shape}] do not go with a kernel of shape [${kernel.shape}].`,
  );
}
