import { levelColours } from '../../../src/charts/palette.ts';
import { MASK_MODES, type MaskMode, weightMask } from '../../../src/evaluation/weight-mask.ts';
import type { ErrorInput } from './errors.ts';

export { MASK_MODES, type MaskMode };

/** What each mode counts, in words. */
export const maskMeanings: Readonly<Record<MaskMode, string>> = {
  fn: 'Voxels that people labelled with an annotated class: missing one costs.',
  fp: 'Voxels that the version predicts as an annotated class: inventing one costs.',
  fn_or_fp:
    'Voxels with an annotated class by people or by the version; twice where they name two different ones.',
  fn_plus_fp:
    'As fn and fp together: twice where both have an annotated class, once where only one does.',
};

export const maskLooks = levelColours.map((colour, index) => ({
  value: index + 1,
  name: `Weight ${index + 1}`,
  colour,
}));

/**
 * The weight of each voxel in the cross-entropy under a mode, 0, 1 or 2: every class that is annotated in a
 * slice weighs 1 there, the background and the others 0, as in the report's picture.
 */
export function weightsOf(mode: MaskMode, input: ErrorInput): Uint8Array {
  const { manual, prediction, values, sliceCount, classCount } = input;
  const mask = new Uint8Array(prediction.length);
  const size = prediction.length / sliceCount;
  for (let slice = 0; slice < sliceCount; slice += 1) {
    const weights = new Array<number>(classCount + 1).fill(0);
    for (const value of values) {
      weights[value] = manual.known[slice * (classCount + 1) + value] ?? 0;
    }
    const [start, end] = [slice * size, (slice + 1) * size];
    mask.set(
      weightMask(
        mode,
        manual.labels.subarray(start, end),
        prediction.subarray(start, end),
        weights,
      ),
      start,
    );
  }
  return mask;
}
