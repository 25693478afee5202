import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { MyographError } from '../errors.ts';

const CHUNK = 2 ** 18;

/** Deflate stores at most 258 bytes in two bits, so no honest stream grows by more (zlib's tech notes). */
const DEFLATE_MAX_RATIO = 1032;

const gunzipAsync = promisify(gunzip);

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The first bytes that a gzip stream holds: `length` of them, or all if it holds fewer. */
export async function inflateHead(
  bytes: Uint8Array,
  length: number,
  name: string,
): Promise<Uint8Array> {
  const stream = createGunzip();
  stream.end(bytes);
  const chunks: Uint8Array[] = [];
  let total = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
      total += chunk.length;
      if (total >= length) break;
    }
  } catch (error) {
    throw inflateError(error, name, length);
  }
  return Buffer.concat(chunks).subarray(0, length);
}

/**
 * All bytes that a gzip stream holds, which are expected to be between `expected` and `limit`.
 * Memory stays below about twice the limit, whatever the stream would grow to.
 *
 * @throws IMAGE_TRUNCATED when the stream is cut short, damaged or cannot hold that much;
 *   IMAGE_TOO_LARGE as soon as it holds more than the limit
 */
export async function inflateAll(
  bytes: Uint8Array,
  expected: number,
  limit: number,
  name: string,
): Promise<Uint8Array> {
  if (expected > bytes.length * DEFLATE_MAX_RATIO) throw truncated(name, { expected });
  try {
    return await gunzipAsync(bytes, { chunkSize: CHUNK, maxOutputLength: limit });
  } catch (error) {
    throw inflateError(error, name, limit);
  }
}

function inflateError(error: unknown, name: string, limit: number): MyographError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_BUFFER_TOO_LARGE') {
    return new MyographError(
      'IMAGE_TOO_LARGE',
      `${name} unpacks to more than the ${limit} bytes that its header allows for. It is damaged or made to exhaust memory.`,
      { name, limit },
    );
  }
  return truncated(name, { reason: String(error) });
}

function truncated(name: string, details: Record<string, unknown>): MyographError {
  return new MyographError(
    'IMAGE_TRUNCATED',
    `${name} is cut short or damaged: its gzip stream does not unpack to a whole image. Copy it again.`,
    { name, ...details },
  );
}
