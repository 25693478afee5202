import type { NamedArray } from '../session.ts';
import { decodeArrays, encodeArrays, refuseOther } from './safetensors.ts';

/** The weights of a model version, as prediction needs them. */
export function encodeWeights(
  weights: readonly NamedArray[],
  classes: readonly string[],
): Uint8Array {
  return encodeArrays({
    arrays: weights,
    metadata: { content: 'myograph.weights', classes: JSON.stringify(classes) },
  });
}

/** @throws CHECKPOINT_INVALID where the bytes are damaged, or predict other classes */
export function decodeWeights(
  bytes: Uint8Array,
  classes: readonly string[],
): readonly NamedArray[] {
  const { arrays, metadata } = decodeArrays(bytes);
  refuseOther('content', metadata.content, 'myograph.weights');
  refuseOther('classes', metadata.classes, JSON.stringify(classes));
  return arrays;
}
