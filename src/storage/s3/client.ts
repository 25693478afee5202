import { Client, S3Error } from 'minio';
import { MyographError } from '../../errors.ts';

/** A bucket of MinIO or of another server that speaks S3. */
export interface S3Settings {
  /** Where Myograph reaches the server. */
  readonly url: string;
  /** Where clients reach it, when that is another address. */
  readonly publicUrl: string | undefined;
  readonly bucket: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** The `minio` client, with the list of an upload's parts, which it keeps to its heirs. */
export class S3Client extends Client {
  arrived(bucket: string, key: string, uploadId: string) {
    return this.listParts(bucket, key, uploadId);
  }
}

/** A client that reaches the server, or signs addresses, at `url`. Asks nothing yet. */
export function createClient(url: string, settings: S3Settings): S3Client {
  const { hostname, port, protocol } = new URL(url);
  const { region, accessKey, secretKey } = settings;
  return new S3Client({
    endPoint: hostname.replace(/^\[|\]$/g, ''),
    ...(port === '' ? {} : { port: Number(port) }),
    useSSL: protocol === 'https:',
    region,
    accessKey,
    secretKey,
  });
}

/**
 * Makes the bucket when it is not there.
 *
 * @throws CONFIGURATION naming the variable when the server does not answer or refuses
 */
export async function ensureBucket(client: S3Client, settings: S3Settings): Promise<void> {
  const { bucket, region } = settings;
  try {
    if (!(await client.bucketExists(bucket))) await client.makeBucket(bucket, region);
  } catch (error) {
    if (s3Code(error) === 'BucketAlreadyOwnedByYou') return;
    throw unusable(settings, error);
  }
}

function unusable({ url, bucket, accessKey }: S3Settings, error: unknown): MyographError {
  const code = s3Code(error);
  if (error instanceof S3Error) {
    return new MyographError(
      'CONFIGURATION',
      `The object store at ${url} refuses bucket ${bucket} to the access key ${accessKey} (${code}). Correct MYOGRAPH_S3_ACCESS_KEY, MYOGRAPH_S3_SECRET_KEY or MYOGRAPH_S3_BUCKET, or allow this key to use the bucket.`,
      { variables: ['MYOGRAPH_S3_ACCESS_KEY', 'MYOGRAPH_S3_SECRET_KEY', 'MYOGRAPH_S3_BUCKET'] },
    );
  }
  return new MyographError(
    'CONFIGURATION',
    `No object store answers at MYOGRAPH_S3_URL=${url} (${code}). Start it, correct MYOGRAPH_S3_URL, or unset it to keep objects in the data folder.`,
    { variables: ['MYOGRAPH_S3_URL'] },
  );
}

/** What the server, or the system, calls what went wrong. */
export function s3Code(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'no code';
}

const fullCodes = ['XMinioStorageFull', 'QuotaExceeded', 'InsufficientStorage', 'ENOSPC'];

/** Runs something that asks the server. What it says, or that it says nothing, becomes an error of ours. */
export async function asking<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    throw translated(error);
  }
}

/** The same for bytes that come piece by piece. */
export async function* askingFor(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    throw translated(error);
  }
}

function translated(error: unknown): unknown {
  if (error instanceof MyographError || error instanceof TypeError) return error;
  const code = s3Code(error);
  if (fullCodes.includes(code)) {
    return new MyographError(
      'STORE_FULL',
      `The object store is full (${code}). Make room in it, then try again; nothing was kept of this.`,
    );
  }
  return new MyographError(
    'STORE_UNAVAILABLE',
    `The object store does not do as asked (${code}). Look at its log, and try again when it runs; nothing was kept of this.`,
    { code },
  );
}
