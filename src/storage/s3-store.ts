import { Readable } from 'node:stream';
import {
  assertSha256,
  checked,
  type ObjectName,
  type ObjectStore,
  objectCorrupt,
  objectMissing,
  partSize,
  sha256Of,
  uploadRefused,
} from './object-store.ts';
import {
  asking,
  askingFor,
  createClient,
  ensureBucket,
  type S3Settings,
  s3Code,
} from './s3/client.ts';
import { sendInParts } from './s3/multipart.ts';
import { s3Uploads } from './s3/uploads.ts';

/** A store in a bucket of MinIO, or of another server that speaks S3. */
export interface S3Store extends ObjectStore {
  readonly kind: 's3';
}

/** S3 signs addresses for at most a week. */
const longestSeconds = 7 * 24 * 60 * 60;

/**
 * Opens the store in a bucket, making the bucket when it is not there. Objects are `objects/<sha256>`,
 * what clients send lies under `uploads/` until it has been verified.
 *
 * @throws CONFIGURATION when the server does not answer, or refuses the keys
 */
export async function openS3Store(settings: S3Settings): Promise<S3Store> {
  const { bucket, url, publicUrl } = settings;
  const client = createClient(url, settings);
  const signer = createClient(publicUrl ?? url, settings);
  await ensureBucket(client, settings);

  const statOf = async (sha256: string) => {
    const key = keyOf(sha256);
    return asking(() => client.statObject(bucket, key).catch(nullIfMissing));
  };
  const has = async (sha256: string) => (await statOf(sha256)) !== null;
  const sizeOf = async (sha256: string) => {
    const status = await statOf(sha256);
    if (status === null) throw objectMissing(sha256);
    return BigInt(status.size);
  };
  const open = async (sha256: string) => {
    const key = keyOf(sha256);
    const stream = await asking(() => client.getObject(bucket, key).catch(nullIfMissing));
    if (stream === null) throw objectMissing(sha256);
    return askingFor(stream);
  };
  // The server compares what arrives with the hash (over HTTPS the MD5) that the client signs.
  const putWhole = async (sha256: string, bytes: Buffer) => {
    const once = { 'If-None-Match': '*' };
    const put = client.putObject(bucket, keyOf(sha256), bytes, bytes.byteLength, once);
    await put.catch((error) => {
      if (s3Code(error) !== 'PreconditionFailed') throw error;
    });
  };
  const write = async (object: ObjectName, content: AsyncIterable<Uint8Array>) => {
    const { sha256, size } = object;
    const key = keyOf(sha256);
    const whole = checked(content, object, (why) => uploadRefused(sha256, why));
    await asking(async () => {
      if (size <= partSize) await putWhole(sha256, await concat(whole));
      else await sendInParts(client, { bucket, key }, whole);
    });
  };
  return {
    kind: 's3',
    has,
    sizeOf,
    write,
    async put(bytes) {
      const sha256 = sha256Of(bytes);
      const size = BigInt(bytes.byteLength);
      if (!(await has(sha256))) await write({ sha256, size }, inPieces(bytes));
      return sha256;
    },
    async get(sha256) {
      const bytes = await concat(await open(sha256));
      if (sha256Of(bytes) !== sha256) throw objectCorrupt(sha256);
      return bytes;
    },
    async read(sha256) {
      const size = await sizeOf(sha256);
      const content = checked(await open(sha256), { sha256, size }, () => objectCorrupt(sha256));
      return { size, content: Readable.from(content) };
    },
    async delete(sha256) {
      const key = keyOf(sha256);
      await asking(() => client.removeObject(bucket, key));
    },
    async downloadUrl(sha256, expires) {
      const key = keyOf(sha256);
      return asking(() => signer.presignedUrl('GET', bucket, key, secondsUntil(expires)));
    },
    ...s3Uploads({ client, signer, bucket, keyOf, has, secondsUntil, putWhole }),
  };
}

function keyOf(sha256: string): string {
  assertSha256(sha256);
  return `objects/${sha256}`;
}

function secondsUntil(expires: Date): number {
  const seconds = Math.ceil((expires.getTime() - Date.now()) / 1000);
  return Math.min(Math.max(seconds, 1), longestSeconds);
}

function nullIfMissing(error: unknown): null {
  if (['NotFound', 'NoSuchKey'].includes(s3Code(error))) return null;
  throw error;
}

async function concat(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const length = Number(partSize);
  for (let start = 0; start < bytes.byteLength; start += length) {
    yield bytes.subarray(start, start + length);
  }
}
