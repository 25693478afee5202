import * as tf from '@tensorflow/tfjs-core';
import { MyographError } from '../../errors.ts';
import { TYPE_NUMBER } from './graph-def.ts';
import type { Binding, OpAttribute, TensorflowBackend } from './tensorflow.ts';

/** An attribute of a native operation, marked with its kind. */
type NativeAttribute =
  | { readonly type: 'float32' | 'int32' }
  | { readonly int: number }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly string: string };

export type NativeAttributes = Readonly<Record<string, NativeAttribute>>;

/** Runs TensorFlow operations that tfjs has no function for; they are recorded like any other. */
export class NativeOps {
  private readonly backend: TensorflowBackend;

  constructor(backend: TensorflowBackend) {
    this.backend = backend;
  }

  /** An operation with one output. T is the rank that the operation gives it. */
  run<T extends tf.Tensor>(
    op: string,
    attributes: NativeAttributes,
    inputs: readonly tf.TensorInfo[],
  ): T {
    return this.backend.executeSingleOutput<T>(op, this.attributes(attributes), [...inputs]);
  }

  /** An operation with several outputs; T are their ranks. */
  runAll<T extends tf.Tensor[]>(
    op: string,
    attributes: NativeAttributes,
    inputs: readonly tf.TensorInfo[],
    count: T['length'],
  ): T {
    return this.backend.executeMultipleOutputs<T>(
      op,
      this.attributes(attributes),
      [...inputs],
      count,
    );
  }

  private attributes(attributes: NativeAttributes): OpAttribute[] {
    const { binding } = this.backend;
    return Object.entries(attributes).map(([name, value]) => toOpAttribute(binding, name, value));
  }
}

function toOpAttribute(binding: Binding, name: string, value: NativeAttribute): OpAttribute {
  if ('type' in value) return { name, type: binding.TF_ATTR_TYPE, value: TYPE_NUMBER[value.type] };
  if ('int' in value) return { name, type: binding.TF_ATTR_INT, value: value.int };
  if ('float' in value) return { name, type: binding.TF_ATTR_FLOAT, value: value.float };
  if ('bool' in value) return { name, type: binding.TF_ATTR_BOOL, value: value.bool };
  return { name, type: binding.TF_ATTR_STRING, value: value.string };
}

/**
 * Computes a value whose gradient is given; tfjs knows none for native operations.
 *
 * @param inputs what the gradient is taken by
 * @param forward the value, and the tensors that `backward` needs
 * @param backward the gradient by each input, from that by the value and the saved tensors
 */
export function withGradient<T extends tf.Tensor>(
  inputs: readonly tf.Tensor[],
  forward: () => { value: T; saved: tf.Tensor[] },
  backward: (gradient: T, saved: tf.Tensor[]) => tf.Tensor[],
): T {
  const fn = tf.customGrad<T>((...args) => {
    const save = args.at(-1);
    if (typeof save !== 'function')
      throw new MyographError('INTERNAL', 'tfjs passed no save function.');
    const { value, saved } = forward();
    save(saved);
    return { value, gradFunc: backward };
  });
  return fn(...inputs);
}
