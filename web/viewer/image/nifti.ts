import { MyographError } from '../../../src/errors.ts';
import type { Grid } from '../../../src/imaging/image.ts';
import { type NiftiHeader, parseNiftiHeader } from '../../../src/imaging/nifti-header.ts';

/** Voxels in real units, in stored order, and where they lie. */
export interface StoredVolume {
  readonly grid: Grid;
  readonly data: Float32Array;
}

/** Bytes of one voxel of each type of which they may have to be turned around. */
const voxelBytes: Readonly<Record<NiftiHeader['datatype'], number>> = {
  uint8: 1,
  int8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  int64: 8,
  uint64: 8,
  float64: 8,
};

/**
 * Reads a .nii or .nii.gz file, as src/imaging/nifti.ts does on the server.
 *
 * @param name what to call the file in messages
 * @throws MyographError IMAGE_NOT_NIFTI, IMAGE_TRUNCATED, IMAGE_DIMENSIONS, IMAGE_UNSUPPORTED, …
 */
export async function readNifti(bytes: Uint8Array, name: string): Promise<StoredVolume> {
  const content = isGzip(bytes) ? await inflate(bytes, name) : bytes;
  const header = parseNiftiHeader(content, name);
  const end = header.dataOffset + header.dataLength;
  if (content.length < end) throw truncated(name);
  return { grid: header.grid, data: realValues(content.slice(header.dataOffset, end), header) };
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function inflate(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const stream = new Blob([new Uint8Array(bytes)])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw truncated(name);
  }
}

function truncated(name: string): MyographError {
  return new MyographError(
    'IMAGE_TRUNCATED',
    `${name} is cut short or damaged. Check the store with: myograph objects verify`,
  );
}

/** @param raw bytes of the voxels alone, in memory of their own */
function realValues(raw: Uint8Array<ArrayBuffer>, header: NiftiHeader): Float32Array {
  if (!header.littleEndian) raw = turnedAround(raw, voxelBytes[header.datatype]);
  const stored = storedValues(raw.buffer, header.datatype);
  const { slope, intercept } = header;
  if (slope === 1 && intercept === 0) {
    return stored instanceof Float32Array ? stored : Float32Array.from(stored);
  }
  return Float32Array.from(stored, (value) => value * slope + intercept);
}

function turnedAround(raw: Uint8Array<ArrayBuffer>, width: number): Uint8Array<ArrayBuffer> {
  const turned = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) {
    turned[at - (at % width) + (width - 1 - (at % width))] = raw[at] ?? 0;
  }
  return turned;
}

/** Browsers run on little-endian machines alone. */
function storedValues(buffer: ArrayBuffer, datatype: NiftiHeader['datatype']) {
  switch (datatype) {
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
