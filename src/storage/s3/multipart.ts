import { createHash } from 'node:crypto';
import { partSize } from '../object-store.ts';
import type { S3Client } from './client.ts';

/** Bytes of each part of a copy. S3 takes 5 MiB to 5 GiB. */
const copiedPart = 256n * 1024n ** 2n;

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** What an upload in parts is completed with. */
interface SentPart {
  readonly part: number;
  readonly etag: string;
}

/** Stores bytes that come piece by piece, one part in memory at a time; when they fail, nothing is stored. */
export function sendInParts(
  client: S3Client,
  place: Place,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  return inParts(client, place, async (send) => {
    const sent: SentPart[] = [];
    for await (const block of blocks(content)) {
      const md5 = createHash('md5').update(block).digest('base64');
      sent.push(await send(sent.length + 1, { 'Content-MD5': md5 }, block));
    }
    return sent;
  });
}

/**
 * Copies inside of the server, while `verification` goes on; the copy is there only once both are done.
 *
 * @throws what `verification` throws; nothing is copied then
 */
export async function copyOnceVerified(
  client: S3Client,
  source: Place,
  target: Place,
  { size, verification }: { readonly size: bigint; readonly verification: Promise<void> },
): Promise<void> {
  const from = `/${source.bucket}/${source.key}`;
  await inParts(client, target, async (send) => {
    const [verified, copied] = await Promise.allSettled([
      verification,
      copyParts(send, from, size),
    ]);
    if (verified.status === 'rejected') throw verified.reason;
    if (copied.status === 'rejected') throw copied.reason;
    return copied.value;
  });
}

async function copyParts(send: Send, from: string, size: bigint): Promise<SentPart[]> {
  const sent: SentPart[] = [];
  for (let start = 0n; start < size; start += copiedPart) {
    const end = start + copiedPart < size ? start + copiedPart : size;
    const headers = {
      'x-amz-copy-source': from,
      'x-amz-copy-source-range': `bytes=${start}-${end - 1n}`,
    };
    sent.push(await send(sent.length + 1, headers, ''));
  }
  return sent;
}

type Send = (
  number: number,
  headers: Record<string, string>,
  bytes: Buffer | string,
) => Promise<SentPart>;

/** One upload in parts: completed with what `sendAll` gives, or given up where that fails. */
async function inParts(
  client: S3Client,
  { bucket, key }: Place,
  sendAll: (send: Send) => Promise<SentPart[]>,
): Promise<void> {
  const uploadID = await client.initiateNewMultipartUpload(bucket, key, {});
  try {
    const sent = await sendAll((partNumber, headers, bytes) =>
      client.uploadPart(
        { bucketName: bucket, objectName: key, uploadID, partNumber, headers },
        bytes,
      ),
    );
    await client.completeMultipartUpload(bucket, key, uploadID, sent);
  } catch (error) {
    // The reason matters more than parts that stay, which the sweep removes.
    await client.abortMultipartUpload(bucket, key, uploadID).catch(() => undefined);
    throw error;
  }
}

/** The bytes in blocks of the size of a part; the last may be shorter. */
async function* blocks(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const size = Number(partSize);
  let block = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const piece of content) {
    for (let start = 0; start < piece.byteLength; ) {
      const some = piece.subarray(start, start + size - filled);
      block.set(some, filled);
      filled += some.byteLength;
      start += some.byteLength;
      if (filled < size) continue;
      yield block;
      block = Buffer.allocUnsafe(size);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
