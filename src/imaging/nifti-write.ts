import { NIFTI1 } from 'nifti-reader-js';
import { MyographError } from '../errors.ts';
import type { Vector } from './affine.ts';
import { affineColumn, determinant, dot, isInvertible, norm, scale, spacing } from './affine.ts';
import { MACHINE_IS_LITTLE_ENDIAN, swapBytes } from './byte-order.ts';
import type { Affine, Grid } from './image.ts';
import { voxelCount } from './image.ts';

/** Voxel arrays that can be written; the type of the array is the type in the file. */
export type NiftiData = Float32Array | Uint8Array | Int16Array;

const DATA_OFFSET = 352;

/** Cosine above which two axes are not perpendicular, so that no quaternion describes them. */
const SHEAR = 1e-4;

/**
 * The bytes of a single-file NIfTI-1, little endian, in mm, without scaling or extensions.
 *
 * The affine is written as sform, in float32, and as qform too unless it is sheared. The same grid
 * and data give the same bytes.
 *
 * @throws IMAGE_DIMENSIONS when data and grid differ in length; IMAGE_GEOMETRY for a singular affine
 */
export function niftiBytes(grid: Grid, data: NiftiData): Uint8Array<ArrayBuffer> {
  if (data.length !== voxelCount(grid.size)) {
    throw new MyographError(
      'IMAGE_DIMENSIONS',
      `A grid of ${grid.size.join(' × ')} voxels cannot hold ${data.length} values.`,
      { size: [...grid.size], length: data.length },
    );
  }
  const file = new Uint8Array(DATA_OFFSET + data.byteLength);
  file.set(new Uint8Array(encodeHeader(grid, data)), 0);
  file.set(littleEndianBytes(data), DATA_OFFSET);
  return file;
}

function encodeHeader(grid: Grid, data: NiftiData): ArrayBuffer {
  if (!isInvertible(grid.affine)) {
    throw new MyographError('IMAGE_GEOMETRY', 'An image with a singular affine cannot be written.');
  }
  const header = new NIFTI1();
  header.littleEndian = true;
  header.magic = 'n+1';
  header.vox_offset = DATA_OFFSET;
  header.dims = [3, ...grid.size, 1, 1, 1, 1];
  header.datatypeCode = datatypeCode(data);
  header.numBitsPerVoxel = data.BYTES_PER_ELEMENT * 8;
  header.xyzt_units = NIFTI1.UNITS_MM;
  header.pixDims = [Math.sign(determinant(grid.affine)), ...spacing(grid.affine), 0, 0, 0, 0];
  header.sform_code = NIFTI1.XFORM_SCANNER_ANAT;
  header.affine = [0, 4, 8, 12].map((start) => grid.affine.slice(start, start + 4));
  setQform(header, grid.affine);
  return header.toArrayBuffer();
}

function datatypeCode(data: NiftiData): number {
  if (data instanceof Float32Array) return NIFTI1.TYPE_FLOAT32;
  return data instanceof Int16Array ? NIFTI1.TYPE_INT16 : NIFTI1.TYPE_UINT8;
}

/** Sets the qform fields, or leaves qform_code at 0 where a rotation cannot express the affine. */
function setQform(header: NIFTI1, affine: Affine): void {
  const quaternion = quaternionOf(affine);
  if (!quaternion) return;
  header.qform_code = NIFTI1.XFORM_SCANNER_ANAT;
  [header.quatern_b, header.quatern_c, header.quatern_d] = quaternion;
  [header.qoffset_x, header.qoffset_y, header.qoffset_z] = affineColumn(affine, 3);
}

/**
 * (b, c, d) of the unit quaternion with a ≥ 0, or null for a sheared affine.
 *
 * 4·q·qᵀ has entries that are sums and differences of the rotation's entries; its row with the largest
 * diagonal gives q without loss of precision.
 */
function quaternionOf(affine: Affine): readonly [number, number, number] | null {
  const x = unit(affineColumn(affine, 0));
  const y = unit(affineColumn(affine, 1));
  const third = unit(affineColumn(affine, 2));
  if (Math.max(...[dot(x, y), dot(x, third), dot(y, third)].map(Math.abs)) > SHEAR) return null;
  const z = scale(third, Math.sign(determinant(affine)));
  const [ab, ac, ad] = [y[2] - z[1], z[0] - x[2], x[1] - y[0]];
  const [bc, bd, cd] = [x[1] + y[0], x[2] + z[0], y[2] + z[1]];
  const rows = [
    { largest: 1 + x[0] + y[1] + z[2], row: [1 + x[0] + y[1] + z[2], ab, ac, ad] },
    { largest: 1 + x[0] - y[1] - z[2], row: [ab, 1 + x[0] - y[1] - z[2], bc, bd] },
    { largest: 1 - x[0] + y[1] - z[2], row: [ac, bc, 1 - x[0] + y[1] - z[2], cd] },
    { largest: 1 - x[0] - y[1] + z[2], row: [ad, bd, cd, 1 - x[0] - y[1] + z[2]] },
  ];
  const best = rows.reduce((a, b) => (b.largest > a.largest ? b : a));
  const [a = 0, b = 0, c = 0, d = 0] = best.row;
  const factor = (a < 0 ? -1 : 1) / Math.hypot(a, b, c, d);
  return [b * factor, c * factor, d * factor];
}

function unit(step: Vector): Vector {
  return scale(step, 1 / norm(step));
}

function littleEndianBytes(data: NiftiData): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  if (!MACHINE_IS_LITTLE_ENDIAN) swapBytes(bytes, data.BYTES_PER_ELEMENT);
  return bytes;
}
