import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  completeUpload,
  objectUrl,
  requestUploads,
  sweepUploads,
} from '../../../src/services/catalog.ts';
import type { ServiceContext } from '../../../src/services/context.ts';
import { partSize, partsOf, sha256Of } from '../../../src/storage/object-store.ts';
import { verifyPath } from '../../../src/storage/signing.ts';
import { openTestServices, type TestServices } from '../../support/services.ts';

let services: TestServices;
let ada: ServiceContext;
let eve: ServiceContext;

beforeAll(async () => {
  services = await openTestServices();
  [ada, eve] = [await services.newUser('ada'), await services.newUser('eve')];
});
afterAll(() => services.close());

function someObject(size = 1000) {
  const bytes = randomBytes(size);
  return { bytes, object: { sha256: sha256Of(bytes), size: BigInt(size) } };
}

/** Of the one object. */
async function request(context: ServiceContext, object: { sha256: string; size: bigint }) {
  const [state] = await requestUploads(context, [object]);
  if (!state) throw new Error('no answer');
  return state;
}

/** Sends parts as the addresses allow, without HTTP. */
async function send(url: string, bytes: Uint8Array): Promise<void> {
  const { pathname, search } = new URL(url);
  const grant = verifyPath(services.store.key, 'PUT', pathname + search, new Date());
  const [id, number] = pathname.split('/').slice(-2);
  const part = { id: id ?? '', number: Number(number), size: grant?.size ?? -1n };
  await services.store.receivePart(part, Readable.from([bytes]));
}

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => error.code,
  );

const openUploads = () => readdir(path.join(services.config.objectsFolder, 'uploads'));

describe('uploads', () => {
  test('are asked for where the store lacks the bytes', async () => {
    const { bytes, object: known } = someObject();
    await services.store.put(bytes);
    const { object: unknown } = someObject(5);
    const [first, second] = await requestUploads(ada, [known, unknown]);
    expect(first).toEqual({ ...known, isComplete: true, partCount: 1, missingParts: [] });
    expect(second).toMatchObject({ ...unknown, isComplete: false, partCount: 1 });
    const { pathname, search } = new URL(second?.missingParts[0]?.url ?? '');
    const granted = (after: number) =>
      verifyPath(services.store.key, 'PUT', pathname + search, new Date(Date.now() + after));
    expect(granted(59 * 60_000)).toMatchObject({ size: 5n });
    expect(granted(61 * 60_000)).toBeNull();
  });

  test.each([
    ['no hash', [{ sha256: '../x', size: 1n }]],
    ['a negative size', [{ sha256: 'a'.repeat(64), size: -1n }]],
    [
      'too many at once',
      Array.from({ length: 1001 }, () => ({ sha256: 'a'.repeat(64), size: 1n })),
    ],
    [
      'too many parts at once',
      Array.from({ length: 16 }, () => ({ sha256: 'a'.repeat(64), size: 10n * 1024n ** 3n })),
    ],
  ])('are refused for %s', async (_, objects) => {
    expect(await code(requestUploads(ada, objects))).toBe('INVALID_INPUT');
  });

  test('are refused by hash when they are too large', async () => {
    const [fits, exceeds] = ['a'.repeat(64), 'b'.repeat(64)];
    const size = 10n * 1024n ** 3n;
    const asked = requestUploads(ada, [
      { sha256: fits, size },
      { sha256: exceeds, size: size + 1n },
    ]);
    await expect(asked).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(`10 GiB .* ${exceeds} \\(10737418241 bytes\\)`),
      details: { sha256: [exceeds] },
    });
    const { missingParts } = await request(ada, { sha256: fits, size });
    expect(missingParts).toHaveLength(320);
  });

  test('go on with the parts that are missing', async () => {
    const { bytes, object } = someObject(2 * Number(partSize) + 5);
    const { missingParts } = await request(ada, object);
    expect(missingParts).toMatchObject(partsOf(object.size));
    const [first, , third] = missingParts;
    await send(first?.url ?? '', bytes.subarray(0, Number(partSize)));
    await send(third?.url ?? '', bytes.subarray(2 * Number(partSize)));
    const rest = await request(ada, object);
    expect(rest.missingParts.map(({ number }) => number)).toEqual([2]);
    expect(await code(completeUpload(ada, object))).toBe('UPLOAD_INCOMPLETE');
    const [second] = rest.missingParts;
    await send(second?.url ?? '', bytes.subarray(Number(partSize), 2 * Number(partSize)));
    expect(await completeUpload(ada, object)).toMatchObject({ isComplete: true });
    expect(bytes.equals(await services.store.get(object.sha256))).toBe(true);
  });

  test('are one, however often they are asked for at once', async () => {
    const { bytes, object } = someObject();
    const asked = await Promise.all([1, 2, 3, 4].map(() => request(ada, object)));
    const addresses = asked.map(({ missingParts }) => missingParts[0]?.url.replace(/\?.*/, ''));
    expect(new Set(addresses).size).toBe(1);
    await send(asked[0]?.missingParts[0]?.url ?? '', bytes);
    await completeUpload(ada, object);
    expect(await services.db.upload.count({ where: { sha256: object.sha256 } })).toBe(0);
  });

  test('are kept for everybody who says at once that all parts were sent', async () => {
    const { bytes, object } = someObject(200_000);
    const [part] = (await request(ada, object)).missingParts;
    await send(part?.url ?? '', bytes);
    const told = await Promise.all(
      Array.from({ length: 8 }, () => code(completeUpload(ada, object))),
    );
    expect(told).toEqual(Array(8).fill('done'));
    expect(await services.store.get(object.sha256)).toEqual(bytes);
  });

  test('of another size than the object has are not there already, and never come to be', async () => {
    const { bytes, object } = someObject();
    await services.store.put(bytes);
    const wrong = { ...object, size: 999n };
    const [part] = (await request(ada, wrong)).missingParts;
    expect(await code(completeUpload(eve, wrong))).toBe('NOT_FOUND');
    await send(part?.url ?? '', bytes.subarray(0, 999));
    expect(await code(completeUpload(ada, wrong))).toBe('UPLOAD_REFUSED');
    expect((await request(ada, object)).isComplete).toBe(true);
  });

  test('belong to who asked: nobody else goes on with them, or ends them', async () => {
    const { bytes, object } = someObject();
    const { missingParts } = await request(ada, object);
    await send(missingParts[0]?.url ?? '', bytes);
    expect(await code(completeUpload(eve, object))).toBe('NOT_FOUND');
    expect((await request(eve, object)).missingParts).toHaveLength(1);
    expect(await code(completeUpload(eve, object))).toBe('UPLOAD_INCOMPLETE');
    expect((await request(ada, object)).missingParts).toEqual([]);
    expect(await code(completeUpload(ada, { ...object, size: 999n }))).toBe('NOT_FOUND');
    expect(await completeUpload(ada, object)).toMatchObject({ isComplete: true });
  });

  test('of other bytes are refused, and can be sent again from the beginning', async () => {
    const { bytes, object } = someObject();
    const first = await request(ada, object);
    await send(first.missingParts[0]?.url ?? '', randomBytes(1000));
    expect(await code(completeUpload(ada, object))).toBe('UPLOAD_REFUSED');
    expect(await services.store.has(object.sha256)).toBe(false);
    const second = await request(ada, object);
    await send(second.missingParts[0]?.url ?? '', bytes);
    expect(await completeUpload(ada, object)).toMatchObject({ isComplete: true });
  });

  test('are removed once nobody has asked for them since, with what they left', async () => {
    const [forgotten, open] = [someObject().object, someObject().object];
    await request(ada, forgotten);
    const before = new Date(Date.now() + 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await request(ada, open);
    const places = await openUploads();
    await sweepUploads(services, before);
    const rows = await services.db.upload.findMany({
      where: { sha256: { in: [forgotten.sha256, open.sha256] } },
    });
    expect(rows.map(({ sha256 }) => sha256)).toEqual([open.sha256]);
    const left = await openUploads();
    expect(left.length).toBeLessThan(places.length);
    expect(left).toContain(rows[0]?.id);
    expect((await request(ada, forgotten)).missingParts).toHaveLength(1);
  });
});

test('an address for downloads is good for a quarter of an hour', async () => {
  const url = new URL(await objectUrl(ada, await services.store.put(randomBytes(3))));
  const granted = (after: number) =>
    verifyPath(services.store.key, 'GET', url.pathname + url.search, new Date(Date.now() + after));
  expect(granted(14 * 60_000)).not.toBeNull();
  expect(granted(16 * 60_000)).toBeNull();
});
