import { NIFTI1 } from 'nifti-reader-js';
import type { ImageStack } from '../image/stack.ts';

const DATA_OFFSET = 352;

/**
 * The slices of an image as an uncompressed NIfTI file for Niivue, stored as they are in the stack. Its axes are
 * along those of the patient even where the image's are oblique, so that Niivue's axial slices are the stored
 * ones; the middle of the image is at 0, so that zooming keeps it in place.
 */
export function niftiOf(stack: ImageStack, data: Float32Array | Uint8Array): ArrayBuffer {
  const { width, height, count, pixelMm, thicknessMm, beginsInferior } = stack;
  // Columns run from the patient's right to the left, rows from anterior to posterior.
  const steps = [-pixelMm.width, -pixelMm.height, beginsInferior ? thicknessMm : -thicknessMm];
  const size = [width, height, count];
  const header = new NIFTI1();
  header.littleEndian = true;
  header.magic = 'n+1';
  header.vox_offset = DATA_OFFSET;
  header.dims = [3, ...size, 1, 1, 1, 1];
  header.datatypeCode = data instanceof Float32Array ? NIFTI1.TYPE_FLOAT32 : NIFTI1.TYPE_UINT8;
  header.numBitsPerVoxel = 8 * data.BYTES_PER_ELEMENT;
  header.xyzt_units = NIFTI1.UNITS_MM;
  header.pixDims = [1, pixelMm.width, pixelMm.height, thicknessMm, 0, 0, 0, 0];
  header.sform_code = NIFTI1.XFORM_SCANNER_ANAT;
  header.affine = [
    ...steps.map((step, axis) => {
      const row = [0, 0, 0, (-step * ((size[axis] ?? 1) - 1)) / 2];
      row[axis] = step;
      return row;
    }),
    [0, 0, 0, 1],
  ];
  const file = new Uint8Array(DATA_OFFSET + data.byteLength);
  file.set(new Uint8Array(header.toArrayBuffer()), 0);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), DATA_OFFSET);
  return file.buffer;
}
