import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fingerprint, forEachFew } from '../../src/cli/upload.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'myograph-upload-'));
});

afterAll(() => rm(folder, { recursive: true }));

test('a file has the hash and the size of its bytes', async () => {
  const file = path.join(folder, 'image.nii');
  const bytes = Buffer.from('voxels');
  await writeFile(file, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(await fingerprint(file)).toEqual({ path: file, sha256, size: 6 });
});

test('what is no ordinary file is not read', async () => {
  expect(await fingerprint(path.join(folder, 'nowhere.nii'))).toBeNull();
  expect(await fingerprint(folder)).toBeNull();
  expect(await fingerprint('/dev/zero')).toBeNull();
});

test('few are under way at once, and results keep their order', async () => {
  let underWay = 0;
  let most = 0;
  const results = await forEachFew([30, 1, 20, 1, 10, 1, 5, 1], async (milliseconds) => {
    most = Math.max(most, ++underWay);
    await sleep(milliseconds);
    underWay--;
    return milliseconds * 2;
  });
  expect(results).toEqual([60, 2, 40, 2, 20, 2, 10, 2]);
  expect(most).toBeLessThanOrEqual(4);
});

test('a failure of one is the failure of all', async () => {
  const failing = forEachFew([1, 2, 3], async (n) => {
    if (n === 2) throw new Error('the disk is gone');
    return n;
  });
  await expect(failing).rejects.toThrow('the disk is gone');
});
