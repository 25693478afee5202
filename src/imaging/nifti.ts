import type { Image, LabelCodes } from './image.ts';
import { zlibUnpacking } from './inflate.ts';
import { readImageBy, readLabelMapCodesBy } from './nifti-read.ts';

export { encodeNifti } from './nifti-encode.ts';
export type { NiftiData } from './nifti-write.ts';

/**
 * Reads one 3D image from the bytes of a .nii or .nii.gz file (NIfTI-1 or -2, either byte order),
 * in real units: scl_slope and scl_inter are applied.
 *
 * @param name what to call the file in messages
 * @throws IMAGE_NOT_NIFTI, IMAGE_TRUNCATED, IMAGE_DIMENSIONS, IMAGE_TOO_LARGE, IMAGE_NOT_3D,
 *   IMAGE_UNSUPPORTED, IMAGE_GEOMETRY; IMAGE_NOT_FINITE when a voxel is NaN or infinite
 */
export function readImage(bytes: Uint8Array, name: string): Promise<Image> {
  return readImageBy(zlibUnpacking, bytes, name);
}

/**
 * Reads a 3D label map as the codes it was drawn with; a label table turns them into classes.
 *
 * @throws what readImage throws; LABEL_NOT_INTEGER when a value is no integer from 0 to 2³¹ − 1
 */
export function readLabelMapCodes(bytes: Uint8Array, name: string): Promise<LabelCodes> {
  return readLabelMapCodesBy(zlibUnpacking, bytes, name);
}
