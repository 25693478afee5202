import { NIFTI1, NIFTI2 } from 'nifti-reader-js';
import { MyographError } from '../errors.ts';
import { affineFromColumns, isInvertible } from './affine.ts';
import type { Affine, Grid, Size } from './image.ts';
import { voxelCount } from './image.ts';

/** What a NIfTI header says about where and how the voxels are stored, checked. */
export interface NiftiHeader {
  readonly grid: Grid;
  readonly datatype: NiftiDatatype;
  readonly littleEndian: boolean;
  /** Bytes before the first voxel. */
  readonly dataOffset: number;
  /** Bytes of voxels. */
  readonly dataLength: number;
  /** value = stored · slope + intercept */
  readonly slope: number;
  readonly intercept: number;
}

export type NiftiDatatype =
  | 'uint8'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64';

/** Bytes of the longest header (NIfTI-2); a reader needs no more than these to know the rest. */
export const LONGEST_HEADER = 540;

/** 2²⁸ voxels take 1 GiB as float32; the largest acquisition of science has a thirtieth of that. */
const MAX_VOXELS = 2 ** 28;

const MAX_DATA_OFFSET = 2 ** 26;

const DATATYPES: Readonly<Record<number, readonly [NiftiDatatype, number]>> = {
  2: ['uint8', 1],
  4: ['int16', 2],
  8: ['int32', 4],
  16: ['float32', 4],
  64: ['float64', 8],
  256: ['int8', 1],
  512: ['uint16', 2],
  768: ['uint32', 4],
  1024: ['int64', 8],
  1280: ['uint64', 8],
};

const UNSUPPORTED: Readonly<Record<number, string>> = {
  1: 'binary',
  32: 'complex64',
  128: 'RGB24',
  1536: 'float128',
  1792: 'complex128',
  2048: 'complex256',
  2304: 'RGBA32',
};

/**
 * Reads and checks the header of a NIfTI-1 or NIfTI-2 file of either byte order.
 *
 * The affine is the sform when sform_code > 0, else the qform when qform_code > 0, else pixdim along
 * the axes (nifti1.h, methods 3, 2 and 1), in mm. Trailing dimensions of 1 are taken for 3D, missing
 * ones for 1.
 *
 * @param head the file's first bytes, LONGEST_HEADER of them or the whole file
 * @throws IMAGE_NOT_NIFTI, IMAGE_TRUNCATED, IMAGE_DIMENSIONS, IMAGE_NOT_3D, IMAGE_UNSUPPORTED,
 *   IMAGE_GEOMETRY, IMAGE_NOT_FINITE
 */
export function parseNiftiHeader(head: Uint8Array, name: string): NiftiHeader {
  const header = readFields(head, name);
  const [datatype, voxelBytes] = readDatatype(header.datatypeCode, name);
  const grid = { size: readSize(header.dims, name), affine: readAffine(header, head, name) };
  const minimumOffset = header instanceof NIFTI2 ? 544 : 352;
  return {
    grid,
    datatype,
    littleEndian: header.littleEndian,
    dataOffset: readDataOffset(header.vox_offset, minimumOffset, name),
    dataLength: voxelCount(grid.size) * voxelBytes,
    ...readScaling(header, name),
  };
}

function readFields(head: Uint8Array, name: string): NIFTI1 | NIFTI2 {
  const length = headerLength(head);
  if (length === null) {
    throw new MyographError(
      'IMAGE_NOT_NIFTI',
      `${name} is not a NIfTI file: it does not begin with a NIfTI header. Convert it to .nii or .nii.gz.`,
      { name },
    );
  }
  if (head.length < length) {
    throw new MyographError(
      'IMAGE_TRUNCATED',
      `${name} ends inside its NIfTI header (${head.length} of ${length} bytes). Copy it again.`,
      { name, bytes: head.length, expected: length },
    );
  }
  refusePair(head, length, name);
  // Only the header's own bytes: the library's reading of extensions loops for ever on hostile ones.
  const header = length === 348 ? new NIFTI1() : new NIFTI2();
  header.readHeader(new Uint8Array(head.subarray(0, length)).buffer);
  return header;
}

/** The header's length by its first field in either byte order, or null where it is no NIfTI. */
function headerLength(head: Uint8Array): 348 | 540 | null {
  if (head.length < 4) return null;
  const view = viewOf(head);
  const declared = [view.getInt32(0, true), view.getInt32(0, false)];
  if (declared.includes(348)) return 348;
  return declared.includes(540) ? 540 : null;
}

function refusePair(head: Uint8Array, length: 348 | 540, name: string): void {
  const at = length === 348 ? 344 : 4;
  const magic = String.fromCharCode(...head.subarray(at, at + 3));
  if (magic === 'n+1' || magic === 'n+2') return;
  const pair = magic === 'ni1' || magic === 'ni2';
  throw new MyographError(
    'IMAGE_NOT_NIFTI',
    pair
      ? `${name} is the header of a .hdr/.img pair. Convert the pair to one .nii or .nii.gz file.`
      : `${name} is not a NIfTI file: its magic number is missing. Convert it to .nii or .nii.gz.`,
    { name, magic },
  );
}

function readDatatype(code: number, name: string): readonly [NiftiDatatype, number] {
  const known = DATATYPES[code];
  if (known) return known;
  const what = UNSUPPORTED[code] ?? `code ${code}`;
  throw new MyographError(
    'IMAGE_UNSUPPORTED',
    `${name} stores voxels as ${what}; Myograph reads integers and float32 or float64.`,
    { name, datatype: code },
  );
}

function readSize(dims: readonly number[], name: string): Size {
  const [rank = 0, ...lengths] = dims;
  const used = lengths.slice(0, rank);
  const whole = used.every((length) => Number.isInteger(length) && length >= 1 && length <= 32767);
  const [ni = 1, nj = 1, nk = 1, ...trailing] = used;
  const size: Size = [ni, nj, nk];
  if (rank < 1 || rank > 7 || !whole || voxelCount(size) > MAX_VOXELS) {
    throw new MyographError(
      'IMAGE_DIMENSIONS',
      `${name} declares ${rank} dimensions of lengths ${used.join(' × ')}; lengths from 1 to 32767 and at most ${MAX_VOXELS} voxels can be read.`,
      { name, dims: [...dims] },
    );
  }
  const frames = trailing.reduce((product, length) => product * length, 1);
  if (frames > 1) {
    throw new MyographError(
      'IMAGE_NOT_3D',
      `${name} holds ${frames} volumes (${used.join(' × ')}); one 3D volume is needed. Split it first.`,
      { name, dims: used, frames },
    );
  }
  return size;
}

function readAffine(header: NIFTI1 | NIFTI2, head: Uint8Array, name: string): Affine {
  const affine = storedAffine(header, head);
  if (!isInvertible(affine)) {
    throw new MyographError(
      'IMAGE_GEOMETRY',
      `${name} has no usable orientation: its axes have no length, span no volume or are not finite.`,
      { name, affine: [...affine], sformCode: header.sform_code, qformCode: header.qform_code },
    );
  }
  return affine;
}

function storedAffine(header: NIFTI1 | NIFTI2, head: Uint8Array): Affine {
  // The library prefers a qform of a higher code, so the sform is read from its own fields.
  if (header.sform_code > 0) return readSform(header, head);
  const [qfac = 1, ...lengths] = header.pixDims;
  const [di = 0, dj = 0, dk = 0] = lengths.slice(0, 3).map(Math.abs);
  if (header.qform_code <= 0 || di * dj * dk === 0) {
    return affineFromColumns([di, 0, 0], [0, dj, 0], [0, 0, dk], [0, 0, 0]);
  }
  const { quatern_b: b, quatern_c: c, quatern_d: d } = header;
  const { qoffset_x: x, qoffset_y: y, qoffset_z: z } = header;
  return header.convertNiftiQFormToNiftiSForm(b, c, d, x, y, z, di, dj, dk, qfac).flat();
}

function readSform(header: NIFTI1 | NIFTI2, head: Uint8Array): Affine {
  const view = viewOf(head);
  const rows = Array.from({ length: 12 }, (_, index) =>
    header instanceof NIFTI2
      ? view.getFloat64(400 + 8 * index, header.littleEndian)
      : view.getFloat32(280 + 4 * index, header.littleEndian),
  );
  return [...rows, 0, 0, 0, 1];
}

function readDataOffset(offset: number, minimum: number, name: string): number {
  if (Number.isFinite(offset) && offset <= MAX_DATA_OFFSET) {
    return Math.max(Math.floor(offset), minimum);
  }
  throw new MyographError(
    'IMAGE_DIMENSIONS',
    `${name} declares that its voxels begin at byte ${offset}, beyond any sensible header.`,
    { name, offset },
  );
}

/** A slope of 0, or one that is not finite, means that stored values are the values (nifti1.h). */
function readScaling(
  header: NIFTI1 | NIFTI2,
  name: string,
): Pick<NiftiHeader, 'slope' | 'intercept'> {
  const { scl_slope: slope, scl_inter: intercept } = header;
  if (slope === 0 || !Number.isFinite(slope)) return { slope: 1, intercept: 0 };
  if (Number.isFinite(intercept)) return { slope, intercept };
  throw new MyographError(
    'IMAGE_NOT_FINITE',
    `${name} has scl_inter = ${intercept}; with it no voxel has a value. Correct the header.`,
    { name, intercept },
  );
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
