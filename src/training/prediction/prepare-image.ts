import type { Image } from '../../imaging/image.ts';
import { normalise } from '../../imaging/normalise.ts';
import {
  type ResamplingSettings,
  resampleImageSlices,
  resampling,
} from '../../imaging/resample.ts';
import { axialLayout, axialSlices, type SliceStack } from '../../imaging/slices.ts';

/** All axial slices [S, H', W'] of an image, normalised over the volume, proportions in mm kept. */
export function prepareImage(image: Image, settings: ResamplingSettings): SliceStack<Float32Array> {
  const plan = resampling(axialLayout(image.grid), settings);
  return resampleImageSlices(axialSlices(normalise(image)), plan);
}
