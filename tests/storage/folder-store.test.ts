import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objectRoutes } from '../../src/server/objects.ts';
import { openFolderStore } from '../../src/storage/folder-store.ts';
import { sha256Of } from '../../src/storage/object-store.ts';
import { describeObjectStore } from './contract.ts';

describeObjectStore('folder', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-store-'));
  const address = { url: '' };
  const store = await openFolderStore(folder, () => address.url);
  const server = express().use(objectRoutes(store)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound !== null && typeof bound === 'object') address.url = `http://127.0.0.1:${bound.port}`;
  return {
    store,
    damage: (sha256) =>
      writeFile(path.join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256), 'other'),
    async leftOvers() {
      const places = ['incoming', 'uploads'].map((name) => readdir(path.join(folder, name)));
      return (await Promise.all(places)).flat();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
});

describe('folder store', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'myograph-store-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('has one signing key, whoever opens the folder first', async () => {
    const place = path.join(folder, 'raced');
    const opened = await Promise.all([1, 2, 3].map(() => openFolderStore(place, () => '')));
    expect(new Set(opened.map(({ key }) => Buffer.from(key).toString('hex'))).size).toBe(1);
    expect(opened[0]?.key).toHaveLength(32);
  });

  test('takes no path for the id of an upload', async () => {
    const store = await openFolderStore(path.join(folder, 'ids'), () => '');
    await expect(store.openUpload('../../escaped', 1n)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  const disk = smallDisk();
  test.skipIf(disk === null)('says STORE_FULL on a full disk, and keeps nothing', async () => {
    if (disk === null) return;
    try {
      const store = await openFolderStore(path.join(disk.folder, 'objects'), () => '');
      const bytes = randomBytes(2 ** 21);
      const isFull = { code: 'STORE_FULL' };
      await expect(store.put(bytes)).rejects.toMatchObject(isFull);
      const object = { sha256: sha256Of(bytes), size: BigInt(bytes.length) };
      const content = () => Readable.from([bytes]);
      await expect(store.write(object, content())).rejects.toMatchObject(isFull);
      const id = randomUUID();
      const handle = await store.openUpload(id, object.size);
      const part = { id, number: 1, size: object.size };
      await expect(store.receivePart(part, content())).rejects.toMatchObject(isFull);
      expect(await store.arrivedParts({ ...object, id, handle })).toEqual(new Set());
      expect(await readdir(path.join(disk.folder, 'objects', 'incoming'))).toEqual([]);
      expect(await store.has(object.sha256)).toBe(false);
      expect(await store.get(await store.put(randomBytes(1000)))).toHaveLength(1000);
    } finally {
      disk.remove();
    }
  });
});

/** A disk of 1 MiB in memory; null where one may not mount. */
function smallDisk(): { folder: string; remove(): void } | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const folder = path.join(tmpdir(), `myograph-disk-${randomUUID()}`);
  const mount = (program: string, args: string[]) =>
    execFileSync(program, args, { stdio: 'ignore' });
  try {
    mount('mkdir', [folder]);
    mount('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  } catch {
    return null;
  }
  return {
    folder,
    remove() {
      mount('umount', [folder]);
      mount('rmdir', [folder]);
    },
  };
}
