import { MyographError } from '../errors.ts';

/** How gzip streams are unpacked: by zlib on the server, by what browsers have in a page. */
export interface Unpacking {
  /** The first bytes that a gzip stream holds: `length` of them, or all if it holds fewer. */
  head(bytes: Uint8Array, length: number, name: string): Promise<Uint8Array>;
  /**
   * All bytes that a gzip stream holds, which are expected to be between `expected` and `limit`.
   * Memory stays below about twice the limit, whatever the stream would grow to.
   *
   * @throws IMAGE_TRUNCATED when the stream is cut short, damaged or cannot hold that much;
   *   IMAGE_TOO_LARGE as soon as it holds more than the limit
   */
  all(bytes: Uint8Array, expected: number, limit: number, name: string): Promise<Uint8Array>;
}

/** Deflate stores at most 258 bytes in two bits, so no honest stream grows by more (zlib's tech notes). */
const DEFLATE_MAX_RATIO = 1032;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** @throws IMAGE_TRUNCATED when no gzip stream of that length can hold so many bytes */
export function requireEnough(bytes: Uint8Array, expected: number, name: string): void {
  if (expected > bytes.length * DEFLATE_MAX_RATIO) throw streamTruncated(name, { expected });
}

export function streamTooLong(name: string, limit: number): MyographError {
  return new MyographError(
    'IMAGE_TOO_LARGE',
    `${name} unpacks to more than the ${limit} bytes that its header allows for. It is damaged or made to exhaust memory.`,
    { name, limit },
  );
}

export function streamTruncated(name: string, details: Record<string, unknown>): MyographError {
  return new MyographError(
    'IMAGE_TRUNCATED',
    `${name} is cut short or damaged: its gzip stream does not unpack to a whole image. Copy it again.`,
    { name, ...details },
  );
}
