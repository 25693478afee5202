import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type ObjectStore,
  type Part,
  partSize,
  partsOf,
  sha256Of,
  type Upload,
} from '../../src/storage/object-store.ts';

/** A store under test, with the means to look behind its back. Its signed addresses are served. */
export interface StoreUnderTest {
  readonly store: ObjectStore;
  /** Replaces the bytes kept under a hash by others. */
  damage(sha256: string): Promise<void>;
  /** What it has apart from objects: parts, half-written files. */
  leftOvers(): Promise<string[]>;
  close(): Promise<void>;
}

/** Three parts: two whole ones, and a rest. */
const largeSize = 2 * Number(partSize) + 1000;

/** What every object store promises; run once for each kind of store. */
export function describeObjectStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`object store: ${name}`, () => {
    let tested: StoreUnderTest;
    let store: ObjectStore;
    beforeEach(async () => {
      tested = await open();
      store = tested.store;
    });
    afterEach(() => tested.close());

    const soon = () => new Date(Date.now() + 60_000);

    test('gives back the bytes that were put, under their hash', async () => {
      const bytes = randomBytes(70_000);
      const sha256 = await store.put(bytes);
      expect(sha256).toBe(sha256Of(bytes));
      expect(bytes.equals(await store.get(sha256))).toBe(true);
      expect(await store.has(sha256)).toBe(true);
      expect(await store.sizeOf(sha256)).toBe(70_000n);
    });

    test('keeps an object of no bytes', async () => {
      const sha256 = await store.put(new Uint8Array());
      expect(await store.get(sha256)).toHaveLength(0);
    });

    test('takes the same bytes many times at once', async () => {
      const bytes = randomBytes(5_000);
      const hashes = await Promise.all(Array.from({ length: 8 }, () => store.put(bytes)));
      expect(new Set(hashes).size).toBe(1);
      expect(await store.get(sha256Of(bytes))).toHaveLength(5_000);
    });

    test('gives and takes large objects piece by piece', async () => {
      const bytes = randomBytes(largeSize);
      const sha256 = sha256Of(bytes);
      await store.write({ sha256, size: BigInt(largeSize) }, piecesOf(bytes));
      const { size, content } = await store.read(sha256);
      expect(size).toBe(BigInt(largeSize));
      expect(bytes.equals(Buffer.concat(await content.toArray()))).toBe(true);
      expect(await tested.leftOvers()).toEqual([]);
    });

    test.each([
      ['of more bytes', 4_499, (sha256: string) => sha256],
      ['of fewer bytes', 4_501, (sha256: string) => sha256],
      ['of another hash', 4_500, () => sha256Of(randomBytes(4))],
    ])(
      'refuses to keep content %s than announced, and keeps nothing of it',
      async (_, size, name) => {
        for (const length of [4_500, largeSize]) {
          const bytes = randomBytes(length);
          const sha256 = name(sha256Of(bytes));
          const object = { sha256, size: BigInt(size - 4_500 + length) };
          await expect(store.write(object, piecesOf(bytes))).rejects.toMatchObject({
            code: 'UPLOAD_REFUSED',
          });
          expect(await store.has(sha256)).toBe(false);
        }
        expect(await tested.leftOvers()).toEqual([]);
      },
    );

    test('keeps nothing of content that breaks off', async () => {
      const bytes = randomBytes(largeSize);
      const sha256 = sha256Of(bytes);
      async function* breaking() {
        yield bytes.subarray(0, largeSize - 1);
        throw new TypeError('the source broke off');
      }
      const written = store.write({ sha256, size: BigInt(largeSize) }, breaking());
      await expect(written).rejects.toThrow('the source broke off');
      expect(await store.has(sha256)).toBe(false);
      expect(await tested.leftOvers()).toEqual([]);
    });

    test('never writes over an object', async () => {
      const bytes = randomBytes(100);
      const sha256 = await store.put(bytes);
      await tested.damage(sha256);
      await store.put(bytes);
      await store.write({ sha256, size: 100n }, piecesOf(bytes));
      await expect(store.get(sha256)).rejects.toMatchObject({ code: 'OBJECT_CORRUPT' });
    });

    test('says OBJECT_MISSING for what it does not have', async () => {
      const sha256 = sha256Of(randomBytes(8));
      expect(await store.has(sha256)).toBe(false);
      for (const ask of [store.get, store.read, store.sizeOf]) {
        await expect(ask(sha256)).rejects.toMatchObject({ code: 'OBJECT_MISSING' });
      }
    });

    test('says OBJECT_CORRUPT when the bytes have changed', async () => {
      const sha256 = await store.put(randomBytes(100));
      await tested.damage(sha256);
      await expect(store.get(sha256)).rejects.toMatchObject({ code: 'OBJECT_CORRUPT' });
      const { content } = await store.read(sha256);
      await expect(content.toArray()).rejects.toMatchObject({ code: 'OBJECT_CORRUPT' });
    });

    test('forgets what is deleted, also twice', async () => {
      const sha256 = await store.put(randomBytes(100));
      await store.delete(sha256);
      await store.delete(sha256);
      expect(await store.has(sha256)).toBe(false);
    });

    test('takes nothing but a hash for a name', async () => {
      for (const name of ['../../etc/passwd', 'A'.repeat(64), '', `${'a'.repeat(64)}/..`]) {
        const isInvalid = { code: 'INVALID_INPUT' };
        await expect(store.get(name)).rejects.toMatchObject(isInvalid);
        await expect(store.downloadUrl(name, soon())).rejects.toMatchObject(isInvalid);
      }
    });

    describe('an address for downloads', () => {
      test('gives the bytes, and ranges of them', async () => {
        const bytes = randomBytes(100_000);
        const url = await store.downloadUrl(await store.put(bytes), soon());
        expect(bytes.equals(Buffer.from(await (await fetch(url)).arrayBuffer()))).toBe(true);
        const rest = await fetch(url, { headers: { range: 'bytes=40000-' } });
        expect(rest.status).toBe(206);
        expect(rest.headers.get('content-range')).toBe('bytes 40000-99999/100000');
        const expected = bytes.subarray(40_000);
        expect(expected.equals(Buffer.from(await rest.arrayBuffer()))).toBe(true);
      });

      test('is good for one object, one method and some time', async () => {
        const [one, other] = [await store.put(randomBytes(9)), await store.put(randomBytes(9))];
        const url = await store.downloadUrl(one, soon());
        const short = await store.downloadUrl(one, new Date(Date.now() + 900));
        await sleep(2_500);
        const answers = await Promise.all([
          fetch(url.replace(one, other)),
          fetch(url.replace(/(signature)=.../i, '$1=abc')),
          fetch(url.replace(/\?.*/, '')),
          fetch(url, { method: 'PUT', body: 'other' }),
          fetch(short),
        ]);
        expect(answers.map(({ ok }) => ok)).toEqual(answers.map(() => false));
        expect((await fetch(url)).status).toBe(200);
      });
    });

    describe('an upload', () => {
      async function begin(bytes: Buffer, sha256 = sha256Of(bytes)): Promise<Upload> {
        const [id, size] = [randomUUID(), BigInt(bytes.length)];
        return { id, sha256, size, handle: await store.openUpload(id, size) };
      }

      async function send(upload: Upload, part: Part, body: Buffer): Promise<boolean> {
        const url = await store.partUrl(upload, part, soon());
        const answer = await fetch(url, { method: 'PUT', body: new Uint8Array(body) });
        await answer.arrayBuffer();
        return answer.ok;
      }

      const bytesOf = (bytes: Buffer, { offset, size }: Part) =>
        bytes.subarray(Number(offset), Number(offset + size));

      async function sendAll(upload: Upload, bytes: Buffer, parts = partsOf(upload.size)) {
        for (const part of parts) expect(await send(upload, part, bytesOf(bytes, part))).toBe(true);
      }

      test.each([0, 1_000, largeSize])(
        'of %i bytes becomes an object once it is kept',
        async (length) => {
          const bytes = randomBytes(length);
          const upload = await begin(bytes);
          await sendAll(upload, bytes);
          expect(await store.has(upload.sha256)).toBe(false);
          await store.keepUpload(upload);
          expect(bytes.equals(await store.get(upload.sha256))).toBe(true);
          expect(await tested.leftOvers()).toEqual([]);
        },
      );

      test('goes on with the parts that are missing, in any order', async () => {
        const bytes = randomBytes(largeSize);
        const upload = await begin(bytes);
        const [first, second, third] = partsOf(upload.size);
        if (!first || !second || !third) throw new Error('three parts are needed');
        await sendAll(upload, bytes, [third, first]);
        expect(await store.arrivedParts(upload)).toEqual(new Set([1, 3]));
        await expect(store.keepUpload(upload)).rejects.toMatchObject({
          code: 'UPLOAD_INCOMPLETE',
          details: { missing: [2] },
        });
        // A part that is cut short has not arrived; sent again, it has.
        await send(upload, second, randomBytes(10));
        expect(await store.arrivedParts(upload)).toEqual(new Set([1, 3]));
        await sendAll(upload, bytes, [second]);
        await store.keepUpload(upload);
        expect(bytes.equals(await store.get(upload.sha256))).toBe(true);
      });

      test('of one part goes on, too', async () => {
        const bytes = randomBytes(1_000);
        const upload = await begin(bytes);
        expect(await store.arrivedParts(upload)).toEqual(new Set());
        await sendAll(upload, bytes);
        expect(await store.arrivedParts(upload)).toEqual(new Set([1]));
      });

      test.each([1_000, largeSize])('of %i other bytes is refused and gone', async (length) => {
        const bytes = randomBytes(length);
        const upload = await begin(bytes, sha256Of(randomBytes(8)));
        await sendAll(upload, bytes);
        await expect(store.keepUpload(upload)).rejects.toMatchObject({ code: 'UPLOAD_REFUSED' });
        expect(await store.has(upload.sha256)).toBe(false);
        expect(await tested.leftOvers()).toEqual([]);
      });

      test('whose parts were exchanged is refused', async () => {
        const bytes = randomBytes(largeSize);
        const upload = await begin(bytes);
        const [first, second, third] = partsOf(upload.size);
        if (!first || !second || !third) throw new Error('three parts are needed');
        await send(upload, first, bytesOf(bytes, second));
        await send(upload, second, bytesOf(bytes, first));
        await sendAll(upload, bytes, [third]);
        await expect(store.keepUpload(upload)).rejects.toMatchObject({ code: 'UPLOAD_REFUSED' });
        expect(await store.has(upload.sha256)).toBe(false);
      });

      test('keeps what was verified, whatever is sent to its address after', async () => {
        const bytes = randomBytes(1_000);
        const upload = await begin(bytes);
        await sendAll(upload, bytes);
        await store.keepUpload(upload);
        const [part] = partsOf(upload.size);
        if (part) await send(upload, part, randomBytes(1_000));
        expect(bytes.equals(await store.get(upload.sha256))).toBe(true);
      });

      test('has addresses that are good for one part and some time', async () => {
        const bytes = randomBytes(largeSize);
        const [upload, other] = [await begin(bytes), await begin(bytes)];
        const [first, second] = partsOf(upload.size);
        if (!first || !second) throw new Error('two parts are needed');
        const url = await store.partUrl(upload, first, soon());
        const short = await store.partUrl(upload, first, new Date(Date.now() + 900));
        await sleep(2_500);
        const addresses = [
          url.replace(upload.id, other.id),
          url
            .replace(/(uploads\/[0-9a-f-]+)\/1\?/, '$1/2?')
            .replace('partNumber=1', 'partNumber=2'),
          url.replace(/(signature)=.../i, '$1=abc'),
          url.replace(/\?.*/, ''),
          short,
        ];
        for (const address of addresses) {
          const answer = await fetch(address, { method: 'PUT', body: new Uint8Array(10) });
          expect([address, answer.status]).not.toEqual([address, 200]);
        }
        expect((await fetch(url)).ok).toBe(false);
        for (const each of [upload, other]) {
          expect(await store.arrivedParts(each)).toEqual(new Set());
        }
      });

      test('that is dropped is known no longer, also twice', async () => {
        const bytes = randomBytes(largeSize);
        const upload = await begin(bytes);
        await store.dropUpload(upload);
        await store.dropUpload(upload);
        expect(await store.arrivedParts(upload)).toBeNull();
        expect(await tested.leftOvers()).toEqual([]);
      });

      test('that nobody finished is swept, unless it is still open or young', async () => {
        const [small, large] = [randomBytes(100), randomBytes(largeSize)];
        const forgotten = [await begin(small), await begin(large)];
        const open = [await begin(small), await begin(large)];
        for (const upload of [...forgotten, ...open]) {
          const bytes = upload.size === 100n ? small : large;
          await sendAll(upload, bytes, partsOf(upload.size).slice(0, 1));
        }
        const kept = new Set(open.map(({ id }) => id));
        await store.sweep(new Date(Date.now() - 60_000), kept);
        for (const upload of forgotten)
          expect(await store.arrivedParts(upload)).toEqual(new Set([1]));
        await store.sweep(new Date(Date.now() + 60_000), kept);
        for (const upload of open) expect(await store.arrivedParts(upload)).toEqual(new Set([1]));
        for (const upload of forgotten) {
          const arrived = await store.arrivedParts(upload);
          expect([...(arrived ?? [])]).toEqual([]);
        }
        for (const upload of open) await store.dropUpload(upload);
        expect(await tested.leftOvers()).toEqual([]);
      });
    });
  });
}

async function* piecesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 100_000) {
    yield bytes.subarray(start, start + 100_000);
  }
}
