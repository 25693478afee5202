import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MyographError } from '../../../src/errors.ts';
import { importManifest } from '../../../src/services/catalog.ts';
import { copyObjects } from '../../../src/services/objects/copy.ts';
import { verifyObjects } from '../../../src/services/objects/verify.ts';
import { type FolderStore, openFolderStore } from '../../../src/storage/folder-store.ts';
import { type ObjectStore, partSize, sha256Of } from '../../../src/storage/object-store.ts';
import { openS3Store } from '../../../src/storage/s3-store.ts';
import { hasS3, leftOut, newBucket } from '../../support/s3.ts';
import { openTestServices, type TestServices } from '../../support/services.ts';

let services: TestServices;
let folder: string;
let target: FolderStore;

beforeAll(async () => {
  services = await openTestServices();
  folder = await mkdtemp(path.join(tmpdir(), 'myograph-copy-'));
});
afterAll(async () => {
  await services.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await services.db.storedObject.deleteMany();
  target = await openFolderStore(path.join(folder, randomBytes(4).toString('hex')), () => '');
});

/** Objects that the catalog refers to. */
async function record(count: number, size = 1000): Promise<string[]> {
  const hashes: string[] = [];
  for (let index = 0; index < count; index++) {
    const bytes = randomBytes(size);
    const sha256 = await services.store.put(bytes);
    await services.db.storedObject.create({ data: { sha256, size: BigInt(size) } });
    hashes.push(sha256);
  }
  return hashes;
}

const quietly = { deleteSource: false, progress: () => undefined };

function copy(options: { deleteSource?: boolean; to?: ObjectStore } = {}) {
  const { to = target, deleteSource = false } = options;
  return copyObjects(services.db, { from: services.store, to }, { ...quietly, deleteSource });
}

describe('copying a catalog', () => {
  test('takes every object along, loses none, and goes on where it was', async () => {
    const hashes = await record(9);
    const report = { copied: 9, copiedBytes: 9000, alreadyThere: 0, deleted: 0, failed: [] };
    expect(await copy()).toEqual(report);
    for (const sha256 of hashes) {
      expect(await target.get(sha256)).toEqual(await services.store.get(sha256));
    }
    await record(2);
    expect(await copy()).toMatchObject({ copied: 2, alreadyThere: 9 });
    const verified = await verifyObjects(services.db, target, () => undefined);
    expect(verified).toEqual({ sound: 11, soundBytes: 11_000, failed: [] });
  });

  test('takes along what an import has yet to read', async () => {
    const waiting = await services.store.put(randomBytes(10));
    const manifestSha256 = await services.store.put(Buffer.from('study'));
    const files = [{ path: 'a.nii', sha256: waiting }];
    await importManifest(services.administrator, { manifestSha256, files, dryRun: false });
    await copy();
    for (const sha256 of [waiting, manifestSha256]) expect(await target.has(sha256)).toBe(true);
    await services.db.manifestImport.deleteMany();
  });

  test('ends with the reason when the target is full, and then goes on', async () => {
    await record(8);
    let room = 3;
    const full: ObjectStore = {
      ...target,
      async write(object, content) {
        if (room-- <= 0) throw new MyographError('STORE_FULL', 'no room');
        await target.write(object, content);
      },
    };
    await expect(copy({ to: full })).rejects.toMatchObject({ code: 'STORE_FULL' });
    const { copied, alreadyThere } = await copy();
    expect([copied, alreadyThere]).toEqual([5, 3]);
  });

  test('names what is missing or damaged, copies the rest, and then deletes nothing', async () => {
    const [missing = '', damaged = '', ...sound] = await record(5);
    await services.store.delete(missing);
    await writeFile(services.store.fileOf(damaged), randomBytes(1000));
    const report = await copy({ deleteSource: true });
    expect(report).toMatchObject({ copied: 3, deleted: 0 });
    const codes = new Map(report.failed.map(({ sha256, code }) => [sha256, code]));
    expect(codes).toEqual(
      new Map([
        [missing, 'OBJECT_MISSING'],
        [damaged, 'OBJECT_CORRUPT'],
      ]),
    );
    expect(await target.has(damaged)).toBe(false);
    for (const sha256 of sound) expect(await services.store.has(sha256)).toBe(true);
    const verified = await verifyObjects(services.db, services.store, () => undefined);
    expect(verified).toMatchObject({ sound: 3 });
    expect(verified.failed).toHaveLength(2);
  });

  test('deletes in the source, when asked, only what the target has whole', async () => {
    const hashes = await record(3);
    await copy();
    const [damaged = ''] = hashes;
    await writeFile(target.fileOf(damaged), randomBytes(1000));
    const report = await copy({ deleteSource: true });
    expect(report).toMatchObject({ deleted: 2, failed: [{ sha256: damaged }] });
    const left = await Promise.all(hashes.map((sha256) => services.store.has(sha256)));
    expect(left).toEqual([true, false, false]);
  });

  test.skipIf(!hasS3)(`leads to S3 and back${leftOut}`, async () => {
    const bucket = newBucket();
    try {
      const s3 = await openS3Store(bucket.settings);
      const large = randomBytes(Number(partSize) + 7);
      await record(5);
      const sha256 = await services.store.put(large);
      await services.db.storedObject.create({ data: { sha256, size: BigInt(large.length) } });
      expect(await copy({ to: s3, deleteSource: true })).toMatchObject({ copied: 6, deleted: 6 });
      expect(await services.store.has(sha256)).toBe(false);
      const back = { from: s3, to: services.store };
      expect(await copyObjects(services.db, back, quietly)).toMatchObject({
        copied: 6,
        failed: [],
      });
      expect(sha256Of(await services.store.get(sha256))).toBe(sha256);
    } finally {
      await bucket.remove();
    }
  });
});
