import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { MyographError } from '../../errors.ts';

/** Tensors by name: a network's parameters, a function's inputs. */
export type Tensors = Readonly<Record<string, Tensor>>;

interface TensorOfRank {
  1: Tensor1D;
  2: Tensor2D;
  3: Tensor3D;
  4: Tensor4D;
}

/**
 * The tensor of a name.
 *
 * @throws MyographError INVALID_INPUT where there is none of that rank
 */
export function take<R extends keyof TensorOfRank>(
  tensors: Tensors,
  name: string,
  rank: R,
): TensorOfRank[R] {
  const tensor = tensors[name];
  if (tensor === undefined || !hasRank(tensor, rank)) {
    throw new MyographError('INVALID_INPUT', `There is no tensor '${name}' of rank ${rank}.`, {
      name,
    });
  }
  return tensor;
}

function hasRank<R extends keyof TensorOfRank>(tensor: Tensor, rank: R): tensor is TensorOfRank[R] {
  return tensor.rank === rank;
}
