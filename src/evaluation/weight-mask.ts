/** The modes that weigh the voxels of a cross-entropy by a mask, in the order in which they are shown. */
export const MASK_MODES = ['fn', 'fp', 'fn_or_fp', 'fn_plus_fp'] as const;

export type MaskMode = (typeof MASK_MODES)[number];

/**
 * The weight of each voxel under a mode, to be looked at: what the losses of the trainer compute inside.
 *
 * @param truth [V] class of every voxel, 0 = background or unlabelled
 * @param prediction [V], likewise
 * @param weights [K] π_c = a_c · w_c of each class, background first; 0 for a class that is not annotated
 * @returns [V]
 */
export function weightMask(
  mode: MaskMode,
  truth: Uint8Array,
  prediction: Uint8Array,
  weights: readonly number[],
): Float32Array {
  return Float32Array.from(truth, (trueClass, voxel) => {
    const predicted = prediction[voxel] ?? 0;
    const ofTruth = weights[trueClass] ?? 0;
    const ofPrediction = weights[predicted] ?? 0;
    switch (mode) {
      case 'fn':
        return ofTruth;
      case 'fp':
        return ofPrediction;
      case 'fn_or_fp':
        return trueClass === predicted ? ofTruth : ofTruth + ofPrediction;
      case 'fn_plus_fp':
        return ofTruth + ofPrediction;
    }
  });
}
