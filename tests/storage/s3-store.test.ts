import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../scripts/s3-server.ts';
import { openS3Store } from '../../src/storage/s3-store.ts';
import { hasS3, leftOut, newBucket, requireS3InCi, type TestBucket } from '../support/s3.ts';
import { describeObjectStore } from './contract.ts';

requireS3InCi();

describe.skipIf(!hasS3)(`on S3${leftOut}`, () => {
  describeObjectStore('S3', async () => {
    const bucket = newBucket();
    const store = await openS3Store(bucket.settings);
    return {
      store,
      async damage(sha256) {
        await bucket.client.putObject(bucket.settings.bucket, `objects/${sha256}`, 'other');
      },
      async leftOvers() {
        const { client, settings } = bucket;
        const unfinished: string[] = [];
        for await (const { key } of client.listIncompleteUploads(settings.bucket, '', true)) {
          unfinished.push(key);
        }
        return [...(await bucket.keys('uploads/')), ...unfinished];
      },
      close: () => bucket.remove(),
    };
  });

  describe('S3 store', () => {
    let bucket: TestBucket;
    beforeEach(() => {
      bucket = newBucket();
    });
    afterEach(() => bucket.remove().catch(() => undefined));

    test('makes its bucket, also when several come first at once', async () => {
      const { settings } = bucket;
      const stores = await Promise.all([1, 2, 3].map(() => openS3Store(settings)));
      const bytes = randomBytes(10);
      const [sha256] = await Promise.all(stores.map((store) => store.put(bytes)));
      expect(await bucket.keys('')).toEqual([`objects/${sha256}`]);
    });

    test('signs addresses for where clients reach the server', async () => {
      const publicUrl = bucket.settings.url.replace('127.0.0.1', 'localhost');
      const store = await openS3Store({ ...bucket.settings, publicUrl });
      const bytes = randomBytes(10);
      const url = await store.downloadUrl(await store.put(bytes), new Date(Date.now() + 60_000));
      expect(new URL(url).origin).toBe(publicUrl);
      expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
    });

    test.each([
      [
        'does not answer',
        async () => ({ url: `http://127.0.0.1:${await freePort()}` }),
        'MYOGRAPH_S3_URL',
      ],
      ['refuses the keys', async () => ({ secretKey: 'wrong' }), 'MYOGRAPH_S3_SECRET_KEY'],
    ])('names the variable when the server %s', async (_what, change, variable) => {
      const opened = openS3Store({ ...bucket.settings, ...(await change()) });
      await expect(opened).rejects.toMatchObject({
        code: 'CONFIGURATION',
        message: expect.stringContaining(variable),
      });
    });

    test('says STORE_UNAVAILABLE once the server refuses', async () => {
      const store = await openS3Store(bucket.settings);
      await bucket.remove();
      const isUnavailable = { code: 'STORE_UNAVAILABLE' };
      await expect(store.put(randomBytes(10))).rejects.toMatchObject(isUnavailable);
      await expect(store.openUpload('x', 2n ** 30n)).rejects.toMatchObject(isUnavailable);
    });
  });
});
