import { MyographError } from '../../errors.ts';
import type { NamedArray } from '../session.ts';

/**
 * Arrays in the safetensors format, which other programs read too: eight bytes with the length of the
 * header (little-endian), the header as JSON, then the values of every array, one after another.
 */
export interface ArraysFile {
  readonly arrays: readonly NamedArray[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Headers are padded to a multiple of this, so that the values are aligned. */
const ALIGNMENT = 8;
const SPACE = 0x20;
const LENGTH_BYTES = 8;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** What the header says of an array. */
interface Entry {
  readonly dtype: 'F32';
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

interface Header {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: readonly (readonly [string, Entry])[];
}

/** Bytes of a file: the same for the same arrays, in whatever order they are given. */
export function encodeArrays({ arrays, metadata }: ArraysFile): Uint8Array {
  const sorted = arrays.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const { name, shape, values } of sorted) {
    const begin = end;
    end += values.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(LENGTH_BYTES + length + end).fill(SPACE);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, LENGTH_BYTES);
  let at = LENGTH_BYTES + length;
  for (const { values } of sorted) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/** @throws CHECKPOINT_INVALID where the bytes are truncated, too long, or no such file */
export function decodeArrays(bytes: Uint8Array): ArraysFile {
  const length = headerLength(bytes);
  const { metadata, entries } = parseHeader(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
  const data = bytes.subarray(LENGTH_BYTES + length);
  let end = 0;
  const inOrder = entries.toSorted(
    ([, a], [, b]) =>
      a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  );
  const arrays = inOrder.map(([name, entry]) => {
    const [begin, next] = entry.data_offsets;
    const size = entry.shape.reduce((product, extent) => product * extent, FLOAT_BYTES);
    if (begin !== end || next - begin !== size) {
      throw invalid(`the extent of '${name}' does not fit its shape`);
    }
    end = next;
    return { name, shape: entry.shape, values: floats(data, begin, next, name) };
  });
  if (end !== data.length) {
    throw invalid(`it has ${data.length} bytes of values, and its header speaks of ${end}`);
  }
  return { arrays, metadata };
}

function headerLength(bytes: Uint8Array): number {
  if (bytes.length < LENGTH_BYTES) {
    throw invalid('it is shorter than its own header');
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(bytes.length - LENGTH_BYTES)) {
    throw invalid('it is shorter than its own header');
  }
  return Number(length);
}

function parseHeader(bytes: Uint8Array): Header {
  const { __metadata__: metadata = {}, ...arrays } = parseObject(bytes);
  const entries = Object.entries(arrays).map(([name, entry]) => {
    if (!isEntry(entry)) throw invalid('its header is unknown');
    return [name, entry] as const;
  });
  if (!isTexts(metadata)) throw invalid('its header is unknown');
  return { metadata, entries };
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw invalid('its header is not JSON');
  }
  if (isObject(value)) return value;
  throw invalid('its header is unknown');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isEntry(value: unknown): value is Entry {
  if (!isObject(value)) return false;
  const { dtype, shape, data_offsets: offsets } = value;
  return dtype === 'F32' && isNaturals(shape) && isNaturals(offsets) && offsets.length === 2;
}

function isNaturals(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function floats(data: Uint8Array, begin: number, end: number, name: string): Float32Array {
  if (end > data.length) {
    throw invalid(`it ends within '${name}'`);
  }
  return new Float32Array(new Uint8Array(data.subarray(begin, end)).buffer);
}

function invalid(what: string): MyographError {
  return new MyographError(
    'CHECKPOINT_INVALID',
    `This is not a whole file of arrays: ${what}. Fetch it again, or go back to an earlier checkpoint.`,
  );
}

/** @throws CHECKPOINT_INVALID where the metadata of a file are those of another */
export function refuseOther(what: string, found: string | undefined, expected: string): void {
  if (found === expected) return;
  throw new MyographError(
    'CHECKPOINT_INVALID',
    `These arrays were saved with other ${what} (${found ?? 'none'}) than are asked for (${expected}): use the file that belongs to this run or version.`,
    { what, found, expected },
  );
}
