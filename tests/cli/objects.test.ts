import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openS3Store } from '../../src/storage/s3-store.ts';
import { runMyograph } from '../support/command.ts';
import { hasS3, leftOut, newBucket, type TestBucket } from '../support/s3.ts';
import {
  createStudy,
  createTinyCatalog,
  createVolume,
  type TinyCatalog,
} from '../support/tiny-study.ts';

let catalog: TinyCatalog;
let dataFolder: string;
let hashes: string[];

beforeAll(async () => {
  catalog = await createTinyCatalog();
  dataFolder = await mkdtemp(path.join(tmpdir(), 'myograph-data-'));
  await symlink(catalog.objectsFolder, path.join(dataFolder, 'objects'));
  const study = await createStudy(catalog, 'moving');
  for (const subject of ['s1', 's2', 's3']) {
    await createVolume(catalog, { study, subject, annotated: [] });
  }
  hashes = (await catalog.db.storedObject.findMany()).map(({ sha256 }) => sha256);
});
afterAll(async () => {
  await catalog.drop();
  await rm(dataFolder, { recursive: true });
});

const run = (args: string[], env: Record<string, string> = {}) =>
  runMyograph(['objects', ...args], {
    PATH: process.env.PATH ?? '',
    MYOGRAPH_DATA: dataFolder,
    DATABASE_URL: catalog.url,
    ...env,
  });

test('objects copy names the setting that it needs', async () => {
  const { code, stderr } = await run(['copy', '--to', 's3']);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^CONFIGURATION: MYOGRAPH_S3_URL/)]);
});

test('objects verify says that all is sound', async () => {
  const { code, stdout } = await run(['verify', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ sound: hashes.length, failed: [] });
});

describe.skipIf(!hasS3)(`with S3${leftOut}`, () => {
  let bucket: TestBucket;
  let env: Record<string, string>;
  beforeAll(() => {
    bucket = newBucket();
    const { url, accessKey, secretKey } = bucket.settings;
    env = {
      MYOGRAPH_S3_URL: url,
      MYOGRAPH_S3_BUCKET: bucket.settings.bucket,
      MYOGRAPH_S3_ACCESS_KEY: accessKey,
      MYOGRAPH_S3_SECRET_KEY: secretKey,
    };
  });
  afterAll(() => bucket.remove());

  test('a catalog moves there, is verified there, and what is damaged is named', async () => {
    const copied = await run(['copy', '--to', 's3'], env);
    expect([copied.code, copied.stderr]).toEqual([0, '']);
    expect(copied.stdout).toContain(`${hashes.length} objects copied`);
    const s3 = await openS3Store(bucket.settings);
    for (const sha256 of hashes) {
      expect(Buffer.from(await s3.get(sha256))).toEqual(await catalog.store.get(sha256));
    }
    const [damaged = ''] = hashes;
    await bucket.client.putObject(bucket.settings.bucket, `objects/${damaged}`, 'other');
    const verified = await run(['verify'], env);
    expect(verified.code).toBe(1);
    expect(verified.stdout).toContain(`${hashes.length - 1} objects are sound`);
    expect(verified.stdout).toMatch(new RegExp(`${damaged}\\s+OBJECT_CORRUPT`));
  });
});
