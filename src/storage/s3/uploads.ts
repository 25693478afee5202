import {
  checked,
  type ObjectStore,
  partsOf,
  requireAllParts,
  type Upload,
  uploadRefused,
} from '../object-store.ts';
import { asking, askingFor, type S3Client, s3Code } from './client.ts';
import { copyOnceVerified } from './multipart.ts';
import { shortLived } from './short-lived.ts';

type Uploads = Pick<
  ObjectStore,
  'openUpload' | 'partUrl' | 'arrivedParts' | 'keepUpload' | 'dropUpload' | 'sweep'
>;

interface Bucket {
  readonly client: S3Client;
  /** Signs addresses as clients reach the server. */
  readonly signer: S3Client;
  readonly bucket: string;
  readonly keyOf: (sha256: string) => string;
  readonly has: (sha256: string) => Promise<boolean>;
  readonly secondsUntil: (expires: Date) => number;
  readonly putWhole: (sha256: string, bytes: Buffer) => Promise<void>;
}

const uploadsPrefix = 'uploads/';

/**
 * Uploads to S3. What clients send lies at `uploads/<id>`: of one part by a plain PUT, of several as an
 * upload in parts of S3's own, whose id is the handle.
 */
export function s3Uploads(place: Bucket): Uploads {
  const { client, signer, bucket, secondsUntil } = place;
  return {
    openUpload: (id, size) =>
      asking(async () => {
        if (partsOf(size).length === 1) return '';
        return client.initiateNewMultipartUpload(bucket, stagingKey({ id }), {});
      }),
    partUrl: ({ id, handle }, { number }, expires) => {
      const query = handle === '' ? {} : { partNumber: String(number), uploadId: handle };
      const seconds = secondsUntil(expires);
      return asking(() => signer.presignedUrl('PUT', bucket, stagingKey({ id }), seconds, query));
    },
    arrivedParts: (upload) => asking(async () => (await arrivalOf(place, upload)).numbers),
    keepUpload: (upload) => asking(() => keepUpload(place, upload)),
    dropUpload: (upload) => asking(() => drop(place, upload)),
    sweep: (before, openUploads) => asking(() => sweep(place, before, openUploads)),
  };
}

function stagingKey({ id }: { readonly id: string }): string {
  return `${uploadsPrefix}${id}`;
}

interface Arrival {
  /** null when the server knows no such upload. */
  readonly numbers: ReadonlySet<number> | null;
  /** What an upload in parts is completed with; none once it is one object. */
  readonly sent: readonly { readonly part: number; readonly etag: string }[];
}

async function arrivalOf(place: Bucket, upload: Upload): Promise<Arrival> {
  const { client, bucket } = place;
  const parts = partsOf(upload.size);
  if (upload.handle === '') {
    return { numbers: new Set((await isStaged(place, upload)) ? [1] : []), sent: [] };
  }
  const arrived = await client.arrived(bucket, stagingKey(upload), upload.handle).catch((error) => {
    if (s3Code(error) === 'NoSuchUpload') return null;
    throw error;
  });
  if (arrived === null) {
    const all = new Set(parts.map(({ number }) => number));
    return { numbers: (await isStaged(place, upload)) ? all : null, sent: [] };
  }
  const sizes = new Map(parts.map(({ number, size }) => [number, size]));
  const whole = arrived.filter(({ part, size }) => sizes.get(part) === BigInt(size));
  const sent = whole.map(({ part, etag }) => ({ part, etag }));
  return { numbers: new Set(whole.map(({ part }) => part)), sent };
}

/** Whether the upload lies there as one object, of the right size. */
async function isStaged({ client, bucket }: Bucket, upload: Upload): Promise<boolean> {
  const found = await client.statObject(bucket, stagingKey(upload)).catch((error) => {
    if (['NotFound', 'NoSuchKey'].includes(s3Code(error))) return null;
    throw error;
  });
  return found !== null && BigInt(found.size) === upload.size;
}

async function keepUpload(place: Bucket, upload: Upload): Promise<void> {
  const { client, bucket } = place;
  const { numbers, sent } = await arrivalOf(place, upload);
  requireAllParts(upload, numbers);
  if (sent.length > 0) {
    const inOrder = sent.toSorted((a, b) => a.part - b.part);
    await client.completeMultipartUpload(bucket, stagingKey(upload), upload.handle, inOrder);
  }
  try {
    await (upload.handle === '' ? keepSmall(place, upload) : keepLarge(place, upload));
  } catch (error) {
    // Bytes that are not those of the hash are of no use; after a failure of the server they are.
    if (s3Code(error) === 'UPLOAD_REFUSED') await drop(place, upload);
    throw error;
  }
  await client.removeObject(bucket, stagingKey(upload));
}

/** Its address is good for a while yet: what is kept are the bytes that were verified, not what lies there. */
async function keepSmall(place: Bucket, upload: Upload): Promise<void> {
  const pieces: Uint8Array[] = [];
  for await (const piece of await verified(place, upload)) pieces.push(piece);
  await place.putWhole(upload.sha256, Buffer.concat(pieces));
}

/** Nobody but Myograph can write to an upload that was completed: what is copied is what is verified. */
async function keepLarge(place: Bucket, upload: Upload): Promise<void> {
  const { client, bucket, keyOf } = place;
  const verification = readAll(shortLived(await verified(place, upload)));
  if (await place.has(upload.sha256)) return verification;
  const source = { bucket, key: stagingKey(upload) };
  const target = { bucket, key: keyOf(upload.sha256) };
  const { size } = upload;
  await copyOnceVerified(client, source, target, { size, verification });
}

async function readAll(content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _piece of content);
}

async function verified(
  { client, bucket }: Bucket,
  upload: Upload,
): Promise<AsyncIterable<Uint8Array>> {
  const stream = await client.getObject(bucket, stagingKey(upload));
  return checked(askingFor(stream), upload, (why) => uploadRefused(upload.sha256, why));
}

async function drop({ client, bucket }: Bucket, upload: Upload): Promise<void> {
  if (upload.handle !== '') {
    await client.abortMultipartUpload(bucket, stagingKey(upload), upload.handle).catch((error) => {
      if (s3Code(error) !== 'NoSuchUpload') throw error;
    });
  }
  await client.removeObject(bucket, stagingKey(upload));
}

async function sweep(
  { client, bucket }: Bucket,
  before: Date,
  openUploads: ReadonlySet<string>,
): Promise<void> {
  const isLeft = (key: string, when: Date) =>
    when < before && !openUploads.has(key.replace(uploadsPrefix, ''));
  for await (const { name, lastModified } of client.listObjectsV2(bucket, uploadsPrefix, true)) {
    if (isLeft(name, lastModified)) await client.removeObject(bucket, name);
  }
  // MinIO lists none of them here; it removes them itself, after a day.
  for await (const { key, uploadId, initiated } of client.listIncompleteUploads(bucket, '', true)) {
    if (isLeft(key, initiated)) await client.abortMultipartUpload(bucket, key, uploadId);
  }
}
