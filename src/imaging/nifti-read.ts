import { MyographError } from '../errors.ts';
import type { Vector } from './affine.ts';
import { MACHINE_IS_LITTLE_ENDIAN, swapBytes } from './byte-order.ts';
import type { Image, LabelCodes, Size } from './image.ts';
import { voxelCount } from './image.ts';
import type { NiftiHeader } from './nifti-header.ts';
import { LONGEST_HEADER, parseNiftiHeader } from './nifti-header.ts';
import { isGzip, type Unpacking } from './unpacking.ts';

/** Bytes allowed behind the last voxel: some writers pad. More is refused in a gzip stream. */
const PADDING = 2 ** 16;

/** Label codes that went through scl_slope may miss their integer by a rounding error. */
const INTEGER_TOLERANCE = 1e-4;

const MAX_LABEL_CODE = 2 ** 31 - 1;

/** Voxels as stored, in this machine's byte order. */
type Stored =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** As `readImage` of nifti.ts, by an unpacking of the caller's. */
export async function readImageBy(
  unpacking: Unpacking,
  bytes: Uint8Array,
  name: string,
): Promise<Image> {
  const { header, stored } = await readStored(unpacking, bytes, name);
  const data = scaledTo(new Float32Array(stored.length), stored, header);
  refuseNotFinite(data, header.grid.size, name);
  return { grid: header.grid, data };
}

/** As `readLabelMapCodes` of nifti.ts, by an unpacking of the caller's. */
export async function readLabelMapCodesBy(
  unpacking: Unpacking,
  bytes: Uint8Array,
  name: string,
): Promise<LabelCodes> {
  const { header, stored } = await readStored(unpacking, bytes, name);
  const values = scaledTo(new Float64Array(stored.length), stored, header);
  refuseNotFinite(values, header.grid.size, name);
  refuseNotCodes(values, header.grid.size, name);
  const codes = new Int32Array(values.length);
  for (let index = 0; index < codes.length; index += 1)
    codes[index] = Math.round(values[index] ?? 0);
  return { grid: header.grid, codes };
}

/** The checked header of a .nii or .nii.gz file; no voxel is read. Throws what parseNiftiHeader throws. */
export async function readHeaderBy(
  unpacking: Unpacking,
  bytes: Uint8Array,
  name: string,
): Promise<NiftiHeader> {
  const head = isGzip(bytes)
    ? await unpacking.head(bytes, LONGEST_HEADER, name)
    : bytes.subarray(0, LONGEST_HEADER);
  return parseNiftiHeader(head, name);
}

async function readStored(
  unpacking: Unpacking,
  bytes: Uint8Array,
  name: string,
): Promise<{ header: NiftiHeader; stored: Stored }> {
  const header = await readHeaderBy(unpacking, bytes, name);
  const end = header.dataOffset + header.dataLength;
  const content = isGzip(bytes) ? await unpacking.all(bytes, end, end + PADDING, name) : bytes;
  if (content.length < end) {
    throw new MyographError(
      'IMAGE_TRUNCATED',
      `${name} is cut short: ${content.length} of ${end} bytes. Copy it again.`,
      { name, bytes: content.length, expected: end },
    );
  }
  return { header, stored: nativeVoxels(content.subarray(header.dataOffset, end), header) };
}

/** Copies the voxels to aligned memory in this machine's byte order. */
function nativeVoxels(raw: Uint8Array, header: NiftiHeader): Stored {
  const copy = new Uint8Array(raw);
  if (header.littleEndian !== MACHINE_IS_LITTLE_ENDIAN) swapBytes(copy, voxelBytes(header));
  const { buffer } = copy;
  switch (header.datatype) {
    case 'uint8':
      return new Uint8Array(buffer);
    case 'int8':
      return new Int8Array(buffer);
    case 'int16':
      return new Int16Array(buffer);
    case 'uint16':
      return new Uint16Array(buffer);
    case 'int32':
      return new Int32Array(buffer);
    case 'uint32':
      return new Uint32Array(buffer);
    case 'int64':
      return Float64Array.from(new BigInt64Array(buffer), Number);
    case 'uint64':
      return Float64Array.from(new BigUint64Array(buffer), Number);
    case 'float32':
      return new Float32Array(buffer);
    case 'float64':
      return new Float64Array(buffer);
  }
}

function voxelBytes({ dataLength, grid }: NiftiHeader): number {
  return dataLength / voxelCount(grid.size);
}

function scaledTo<T extends Float32Array | Float64Array>(
  target: T,
  stored: Stored,
  { slope, intercept }: NiftiHeader,
): T {
  if (slope === 1 && intercept === 0) {
    target.set(stored);
    return target;
  }
  for (let index = 0; index < stored.length; index += 1) {
    target[index] = (stored[index] ?? 0) * slope + intercept;
  }
  return target;
}

function refuseNotFinite(data: Float32Array | Float64Array, size: Size, name: string): void {
  if (allFinite(data)) return;
  const bad = findVoxels(data, (value) => !Number.isFinite(value));
  const voxel = voxelAt(bad.first, size);
  throw new MyographError(
    'IMAGE_NOT_FINITE',
    `${name} has ${bad.count} voxels that are NaN or infinite, the first at (${voxel.join(', ')}). Give them a value first.`,
    { name, count: bad.count, first: voxel },
  );
}

function allFinite(data: Float32Array | Float64Array): boolean {
  for (let index = 0; index < data.length; index += 1) {
    if (!Number.isFinite(data[index])) return false;
  }
  return true;
}

function refuseNotCodes(data: Float64Array, size: Size, name: string): void {
  const bad = findVoxels(data, (value) => !isLabelCode(value));
  if (bad.count === 0) return;
  const voxel = voxelAt(bad.first, size);
  throw new MyographError(
    'LABEL_NOT_INTEGER',
    `${name} has ${bad.count} voxels that are no label codes, the first ${data[bad.first]} at (${voxel.join(', ')}). A label map holds integers from 0; resample it with nearest neighbour.`,
    { name, count: bad.count, first: voxel, value: data[bad.first] },
  );
}

function isLabelCode(value: number): boolean {
  const code = Math.round(value);
  return Math.abs(value - code) <= INTEGER_TOLERANCE && code >= 0 && code <= MAX_LABEL_CODE;
}

function findVoxels(
  data: Float32Array | Float64Array,
  matches: (value: number) => boolean,
): { count: number; first: number } {
  let count = 0;
  let first = -1;
  for (let index = 0; index < data.length; index += 1) {
    if (!matches(data[index] ?? 0)) continue;
    if (count === 0) first = index;
    count += 1;
  }
  return { count, first };
}

function voxelAt(index: number, [ni, nj]: Size): Vector {
  return [index % ni, Math.floor(index / ni) % nj, Math.floor(index / (ni * nj))];
}
