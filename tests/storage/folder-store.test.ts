import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FolderStore, openFolderStore } from '../../src/storage/folder-store.ts';
import { sha256Of } from '../../src/storage/object-store.ts';
import { describeObjectStore } from './contract.ts';

const publicUrl = () => 'http://127.0.0.1:4000';

describeObjectStore('folder', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-store-'));
  return {
    store: await openFolderStore(folder, publicUrl),
    damage: (sha256) =>
      writeFile(path.join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256), 'other'),
    close: () => rm(folder, { recursive: true }),
  };
});

describe('folder store', () => {
  let folder: string;
  let store: FolderStore;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'myograph-store-'));
    store = await openFolderStore(folder, publicUrl);
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function* pieces(bytes: Uint8Array) {
    for (let start = 0; start < bytes.length; start += 1000)
      yield bytes.subarray(start, start + 1000);
  }

  const leftOver = () => readdir(path.join(folder, 'incoming'));

  test('receives an upload and reads it back in pieces', async () => {
    const bytes = randomBytes(4_500);
    await store.receive(sha256Of(bytes), 4_500n, pieces(bytes));
    const { size, content } = await store.read(sha256Of(bytes));
    expect(size).toBe(4_500);
    expect(Buffer.concat(await content.toArray()).equals(bytes)).toBe(true);
  });

  test.each([
    ['is longer than announced', 4_499n, (hash: string) => hash],
    ['is shorter than announced', 4_501n, (hash: string) => hash],
    ['has another hash', 4_500n, () => sha256Of(randomBytes(4))],
  ])('refuses an upload that %s and keeps nothing of it', async (_, size, name) => {
    const bytes = randomBytes(4_500);
    const sha256 = name(sha256Of(bytes));
    await expect(store.receive(sha256, size, pieces(bytes))).rejects.toMatchObject({
      code: 'UPLOAD_REFUSED',
    });
    expect(await store.has(sha256)).toBe(false);
    expect(await leftOver()).toEqual([]);
  });

  test('keeps nothing of an upload that breaks off', async () => {
    const bytes = randomBytes(100);
    async function* breaking() {
      yield bytes.subarray(0, 50);
      throw new Error('connection reset');
    }
    await expect(store.receive(sha256Of(bytes), 100n, breaking())).rejects.toThrow('reset');
    expect(await store.has(sha256Of(bytes))).toBe(false);
    expect(await leftOver()).toEqual([]);
  });

  test('removes what a killed process left half-written a day ago, and nothing younger', async () => {
    const [old, young] = ['old', 'young'].map((name) => path.join(folder, 'incoming', name));
    for (const file of [old, young]) await writeFile(file ?? '', 'half');
    const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await utimes(old ?? '', longAgo, longAgo);
    await openFolderStore(folder, publicUrl);
    expect(await leftOver()).toEqual(['young']);
    await rm(young ?? '');
  });

  test('has one signing key, whoever opens the folder first', async () => {
    const opened = await Promise.all([1, 2, 3].map(() => openFolderStore(folder, publicUrl)));
    for (const other of opened) expect(other.key).toEqual(store.key);
  });
});
