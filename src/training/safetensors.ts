import { z } from 'zod';
import { MyographError } from '../errors.ts';
import type { NamedArray } from './program.ts';

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
const LENGTH_BYTES = 8;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

const entrySchema = z.object({
  dtype: z.literal('F32'),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
const headerSchema = z
  .object({ __metadata__: z.record(z.string(), z.string()).default({}) })
  .catchall(entrySchema);

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
  const text = Buffer.from(JSON.stringify(header));
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const bytes = Buffer.alloc(LENGTH_BYTES + length + end, ' ');
  bytes.writeBigUInt64LE(BigInt(length));
  text.copy(bytes, LENGTH_BYTES);
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
  const { __metadata__: metadata, ...entries } = parseHeader(
    bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length),
  );
  const data = bytes.subarray(LENGTH_BYTES + length);
  let end = 0;
  const inOrder = Object.entries(entries).sort(
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

function parseHeader(bytes: Uint8Array): z.infer<typeof headerSchema> {
  try {
    return headerSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw invalid(
      error instanceof SyntaxError ? 'its header is not JSON' : 'its header is unknown',
    );
  }
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
