import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ObjectStore, sha256Of } from '../../src/storage/object-store.ts';

/** A store under test, with the means to damage it behind its back. */
export interface StoreUnderTest {
  readonly store: ObjectStore;
  /** Replaces the bytes kept under a hash by others. */
  damage(sha256: string): Promise<void>;
  close(): Promise<void>;
}

/** What every object store promises; run once for each kind of store. */
export function describeObjectStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`object store: ${name}`, () => {
    let tested: StoreUnderTest;
    beforeEach(async () => {
      tested = await open();
    });
    afterEach(() => tested.close());

    test('gives back the bytes that were put, under their hash', async () => {
      const bytes = randomBytes(70_000);
      const sha256 = await tested.store.put(bytes);
      expect(sha256).toBe(sha256Of(bytes));
      expect(Buffer.from(await tested.store.get(sha256)).equals(bytes)).toBe(true);
      expect(await tested.store.has(sha256)).toBe(true);
    });

    test('keeps an object of no bytes', async () => {
      const sha256 = await tested.store.put(new Uint8Array());
      expect(await tested.store.get(sha256)).toHaveLength(0);
    });

    test('takes the same bytes many times at once', async () => {
      const bytes = randomBytes(5_000);
      const hashes = await Promise.all(Array.from({ length: 8 }, () => tested.store.put(bytes)));
      expect(new Set(hashes).size).toBe(1);
      expect(await tested.store.get(sha256Of(bytes))).toHaveLength(5_000);
    });

    test('says OBJECT_MISSING for what it does not have', async () => {
      const sha256 = sha256Of(randomBytes(8));
      expect(await tested.store.has(sha256)).toBe(false);
      await expect(tested.store.get(sha256)).rejects.toMatchObject({ code: 'OBJECT_MISSING' });
    });

    test('says OBJECT_CORRUPT when the bytes have changed', async () => {
      const sha256 = await tested.store.put(randomBytes(100));
      await tested.damage(sha256);
      await expect(tested.store.get(sha256)).rejects.toMatchObject({ code: 'OBJECT_CORRUPT' });
    });

    test('forgets what is deleted, also twice', async () => {
      const sha256 = await tested.store.put(randomBytes(100));
      await tested.store.delete(sha256);
      await tested.store.delete(sha256);
      expect(await tested.store.has(sha256)).toBe(false);
    });

    test('takes nothing but a hash for a name', async () => {
      for (const name of ['../../etc/passwd', 'A'.repeat(64), '', `${'a'.repeat(64)}/..`]) {
        await expect(tested.store.get(name)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
        const expires = new Date(Date.now() + 1000);
        await expect(tested.store.downloadUrl(name, expires)).rejects.toMatchObject({
          code: 'INVALID_INPUT',
        });
      }
    });

    test('gives absolute addresses for upload and download', async () => {
      const sha256 = sha256Of(randomBytes(8));
      const expires = new Date(Date.now() + 60_000);
      for (const url of [
        await tested.store.uploadUrl(sha256, 8n, expires),
        await tested.store.downloadUrl(sha256, expires),
      ]) {
        expect(new URL(url).pathname).toContain(sha256);
      }
    });
  });
}
