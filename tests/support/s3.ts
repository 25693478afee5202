import { randomBytes } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { s3LeftOut } from '../../scripts/s3-server.ts';
import { createClient, type S3Client, type S3Settings } from '../../src/storage/s3/client.ts';

/** A bucket of its own on the S3 server of the tests, looked into behind the store's back. */
export interface TestBucket {
  readonly settings: S3Settings;
  readonly client: S3Client;
  /** Keys that begin so. */
  keys(prefix: string): Promise<string[]>;
  remove(): Promise<void>;
}

export const hasS3 = inject('s3') !== null;

/** Begins the title of tests that are skipped without an S3 server. */
export const leftOut = hasS3 ? '' : ` (left out: ${s3LeftOut()})`;

/** Where tests decide over a merge, none of S3 may be left out. */
export function requireS3InCi(): void {
  test.runIf(process.env.CI)('an S3 server is there', () => {
    expect(s3LeftOut()).toBeUndefined();
  });
}

/** The name of the bucket that the store makes when it is opened. */
export function newBucket(): TestBucket {
  const server = inject('s3');
  if (server === null) throw new Error(s3LeftOut());
  const bucket = `test-${randomBytes(8).toString('hex')}`;
  const settings = { ...server, bucket };
  const client = createClient(server.url, settings);
  const keys = async (prefix: string) => {
    const found: string[] = [];
    for await (const { name } of client.listObjectsV2(bucket, prefix, true)) found.push(name);
    return found;
  };
  return {
    settings,
    client,
    keys,
    async remove() {
      for (const key of await keys('')) await client.removeObject(bucket, key);
      for await (const { key, uploadId } of client.listIncompleteUploads(bucket, '', true)) {
        await client.abortMultipartUpload(bucket, key, uploadId);
      }
      await client.removeBucket(bucket);
    },
  };
}
