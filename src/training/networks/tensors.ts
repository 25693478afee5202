import type {
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Tensor5D,
} from '@tensorflow/tfjs-core';
import { MyographError } from '../../errors.ts';

/** Tensors by name: a network's parameters, a function's inputs. */
export type Tensors = Readonly<Record<string, Tensor>>;

interface TensorOfRank {
  1: Tensor1D;
  2: Tensor2D;
  3: Tensor3D;
  4: Tensor4D;
  5: Tensor5D;
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

/**
 * The tensor of a name, of any rank.
 *
 * @throws MyographError INVALID_INPUT where there is none
 */
export function tensorNamed(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (tensor !== undefined) return tensor;
  throw new MyographError('INVALID_INPUT', `There is no tensor '${name}'.`, { name });
}

function hasRank<R extends keyof TensorOfRank>(tensor: Tensor, rank: R): tensor is TensorOfRank[R] {
  return tensor.rank === rank;
}
