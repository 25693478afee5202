import {
  requireEnough,
  streamTooLong,
  streamTruncated,
  type Unpacking,
} from '../../../src/imaging/unpacking.ts';

/** Unpacking by what browsers have for it. */
export const browserUnpacking: Unpacking = {
  async head(bytes, length, name) {
    const { chunks, failure } = await inflate(bytes, length);
    const head = joined(chunks);
    if (failure !== null && head.length < length) throw streamTruncated(name, { failure });
    return head.subarray(0, length);
  },
  async all(bytes, expected, limit, name) {
    requireEnough(bytes, expected, name);
    const { chunks, failure } = await inflate(bytes, limit + 1);
    const content = joined(chunks);
    if (content.length > limit) throw streamTooLong(name, limit);
    if (failure !== null) throw streamTruncated(name, { failure });
    return content;
  },
};

/** The chunks of a gzip stream, until it ends, fails or has given `enough` bytes. */
async function inflate(
  bytes: Uint8Array,
  enough: number,
): Promise<{ chunks: Uint8Array[]; failure: string | null }> {
  const content = new Blob([new Uint8Array(bytes)]).stream();
  const reader = content.pipeThrough(new DecompressionStream('gzip')).getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  try {
    while (total < enough) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      total += value.length;
    }
    return { chunks, failure: null };
  } catch (error) {
    return { chunks, failure: String(error) };
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Bytes as a gzip stream. */
export async function pack(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
