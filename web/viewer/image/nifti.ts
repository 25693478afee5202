import type { Image } from '../../../src/imaging/image.ts';
import { readImageBy } from '../../../src/imaging/nifti-read.ts';
import { browserUnpacking } from './unpacking.ts';

/** A .nii or .nii.gz file, read as on the server: voxels in real units, in stored order, and where they lie. */
export function readNifti(bytes: Uint8Array, name: string): Promise<Image> {
  return readImageBy(browserUnpacking, bytes, name);
}
