import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import type { MyographError } from '../errors.ts';
import { requireEnough, streamTooLong, streamTruncated, type Unpacking } from './unpacking.ts';

const CHUNK = 2 ** 18;

const gunzipAsync = promisify(gunzip);

/** Unpacking by zlib. */
export const zlibUnpacking: Unpacking = { head: inflateHead, all: inflateAll };

async function inflateHead(bytes: Uint8Array, length: number, name: string): Promise<Uint8Array> {
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

async function inflateAll(
  bytes: Uint8Array,
  expected: number,
  limit: number,
  name: string,
): Promise<Uint8Array> {
  requireEnough(bytes, expected, name);
  try {
    return await gunzipAsync(bytes, { chunkSize: CHUNK, maxOutputLength: limit });
  } catch (error) {
    throw inflateError(error, name, limit);
  }
}

function inflateError(error: unknown, name: string, limit: number): MyographError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_BUFFER_TOO_LARGE') return streamTooLong(name, limit);
  return streamTruncated(name, { reason: String(error) });
}
