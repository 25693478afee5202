import * as tf from '@tensorflow/tfjs-core';
import type { DataId, TensorflowBackend } from './tensorflow.ts';

/** Tensors of fewer values are left as they are: they take no memory to speak of. */
const LARGE = 4096;

/** The number of a buffer that is none. */
const NONE = -1;

/**
 * While a function is recorded, gives all large tensors of floats of one shape the same zeros, since what it
 * computes does not matter: tfjs keeps every tensor of a training step until its end, which would take
 * twice the memory of the recorded step.
 */
export class StandIns {
  private readonly backend: TensorflowBackend;
  /** Zeros of each shape. */
  private readonly zeros = new Map<string, tf.Tensor>();
  /** What has zeros for its buffer. */
  private readonly replaced = new Set<DataId>();

  constructor(backend: TensorflowBackend) {
    this.backend = backend;
  }

  /** @param zerosLike makes the zeros of a tensor's shape */
  replace(tensor: tf.Tensor, zerosLike: (tensor: tf.Tensor) => tf.Tensor): void {
    if (tensor.dtype !== 'float32' || tensor.size < LARGE) return;
    const { binding, tensorMap } = this.backend;
    const shape = tensor.shape.join();
    const zeros = this.zeros.get(shape) ?? tf.keep(zerosLike(tensor));
    this.zeros.set(shape, zeros);
    const buffer = tensorMap.get(tensor.dataId);
    binding.deleteTensor(buffer.id);
    buffer.id = tensorMap.get(zeros.dataId).id;
    this.replaced.add(tensor.dataId);
  }

  /** Takes the zeros from a tensor that is about to be disposed, so that they stay. */
  detach(dataId: DataId, force = false): void {
    if (!this.replaced.has(dataId)) return;
    if (!force && this.backend.refCount(dataId) > 1) return;
    this.replaced.delete(dataId);
    this.backend.tensorMap.get(dataId).id = NONE;
  }

  /** Frees the zeros; tensors that still have them have no values any more. */
  dispose(): void {
    for (const dataId of [...this.replaced]) {
      this.replaced.delete(dataId);
      this.backend.tensorMap.get(dataId).id = NONE;
    }
    tf.dispose([...this.zeros.values()]);
  }
}
