import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isLoopback, isWildcard, loadConfig } from '../src/config.ts';

describe('loadConfig', () => {
  test('without any variable: loopback, embedded database, a folder of this project', () => {
    expect(loadConfig({ XDG_CONFIG_HOME: '/home/me/.config' })).toEqual({
      userFolder: '/home/me/.config/myograph',
      dataFolder: path.resolve('.myograph'),
      objectsFolder: path.resolve('.myograph/objects'),
      s3: undefined,
      uploadHours: 24,
      databaseUrl: undefined,
      host: '127.0.0.1',
      port: 4000,
      publicUrl: undefined,
      engine: 'tensorflow',
      threads: undefined,
      testData: undefined,
    });
  });

  test('reads every variable', () => {
    const config = loadConfig({
      MYOGRAPH_DATA: '/srv/myograph',
      DATABASE_URL: 'postgresql://me:secret@db.example.org:5433/catalog',
      MYOGRAPH_HOST: '::1',
      MYOGRAPH_PORT: '0',
      MYOGRAPH_PUBLIC_URL: 'https://mri.example.org/',
      MYOGRAPH_ENGINE: 'webgpu',
      MYOGRAPH_THREADS: '3',
      MYOGRAPH_TEST_DATA: '/srv/images',
      MYOGRAPH_S3_URL: 'http://minio:9000/',
      MYOGRAPH_S3_PUBLIC_URL: 'https://s3.example.org',
      MYOGRAPH_S3_BUCKET: 'mri',
      MYOGRAPH_S3_REGION: 'eu-west-1',
      MYOGRAPH_S3_ACCESS_KEY: 'key',
      MYOGRAPH_S3_SECRET_KEY: 'secret',
      MYOGRAPH_UPLOAD_HOURS: '72',
      XDG_CONFIG_HOME: '/etc/me',
    });
    expect(config).toEqual({
      userFolder: '/etc/me/myograph',
      dataFolder: '/srv/myograph',
      objectsFolder: '/srv/myograph/objects',
      s3: {
        url: 'http://minio:9000',
        publicUrl: 'https://s3.example.org',
        bucket: 'mri',
        region: 'eu-west-1',
        accessKey: 'key',
        secretKey: 'secret',
      },
      uploadHours: 72,
      databaseUrl: 'postgresql://me:secret@db.example.org:5433/catalog',
      host: '::1',
      port: 0,
      publicUrl: 'https://mri.example.org',
      engine: 'webgpu',
      threads: 3,
      testData: '/srv/images',
    });
  });

  test('an empty variable counts as unset', () => {
    expect(loadConfig({ DATABASE_URL: '', MYOGRAPH_PORT: '' })).toEqual(loadConfig({}));
  });

  test.each([
    [{ MYOGRAPH_PORT: 'http' }, /MYOGRAPH_PORT must be a whole number from 0 to 65535/],
    [{ MYOGRAPH_PORT: '65536' }, /MYOGRAPH_PORT must be a whole number from 0 to 65535/],
    [{ MYOGRAPH_ENGINE: 'cuda' }, /MYOGRAPH_ENGINE must be tensorflow or webgpu/],
    [{ MYOGRAPH_THREADS: '0' }, /MYOGRAPH_THREADS must be a whole number from 1 to 1024/],
    [{ DATABASE_URL: 'mysql://x' }, /DATABASE_URL must be a PostgreSQL address/],
    [{ MYOGRAPH_PUBLIC_URL: 'ftp://x' }, /MYOGRAPH_PUBLIC_URL must be an address/],
    [{ MYOGRAPH_S3_URL: 'minio:9000' }, /MYOGRAPH_S3_URL must be an address/],
    [{ MYOGRAPH_S3_URL: 'http://minio:9000/bucket' }, /MYOGRAPH_S3_URL .* without a path/],
    [
      { MYOGRAPH_S3_URL: 'http://minio:9000' },
      /without MYOGRAPH_S3_ACCESS_KEY and MYOGRAPH_S3_SEC/,
    ],
    [{ MYOGRAPH_S3_BUCKET: 'My_Bucket' }, /MYOGRAPH_S3_BUCKET must be the name of a bucket/],
    [{ MYOGRAPH_UPLOAD_HOURS: '0' }, /MYOGRAPH_UPLOAD_HOURS must be a whole number from 1/],
    [{ MYOGRAPH_ALLOW_REMOTE: '1' }, /MYOGRAPH_ALLOW_REMOTE must be yes or no/],
  ])('%j is refused by name', (env, message) => {
    expect(() => loadConfig(env)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION', message: expect.stringMatching(message) }),
    );
  });

  test('names every wrong variable at once', () => {
    expect(() => loadConfig({ MYOGRAPH_PORT: 'x', MYOGRAPH_THREADS: 'y' })).toThrow(
      expect.objectContaining({
        details: { variables: ['MYOGRAPH_PORT', 'MYOGRAPH_THREADS'] },
      }),
    );
  });

  const publicUrl = { MYOGRAPH_PUBLIC_URL: 'http://scanlab:4000' };

  test.each([
    ['0.0.0.0', publicUrl],
    ['::', publicUrl],
    ['192.168.1.5', {}],
    ['mri.example.org', {}],
  ])('listening on %s needs MYOGRAPH_ALLOW_REMOTE', (host, more) => {
    expect(() => loadConfig({ MYOGRAPH_HOST: host, ...more })).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION',
        message: expect.stringContaining('MYOGRAPH_ALLOW_REMOTE=yes'),
      }),
    );
    const allowed = { MYOGRAPH_HOST: host, MYOGRAPH_ALLOW_REMOTE: 'yes', ...more };
    expect(loadConfig(allowed).host).toBe(host);
  });

  test.each(['0.0.0.0', '::'])('listening on %s needs MYOGRAPH_PUBLIC_URL', (host) => {
    const env = { MYOGRAPH_HOST: host, MYOGRAPH_ALLOW_REMOTE: 'yes' };
    expect(() => loadConfig(env)).toThrow(
      expect.objectContaining({
        code: 'CONFIGURATION',
        message: expect.stringContaining('Set MYOGRAPH_PUBLIC_URL'),
      }),
    );
  });
});

test.each([
  ['127.0.0.1', true],
  ['127.3.2.1', true],
  ['localhost', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['example.org', false],
])('isLoopback(%s) is %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

test.each([
  ['0.0.0.0', true],
  ['::', true],
  ['0:0:0:0:0:0:0:0', true],
  ['::ffff:0.0.0.0', true],
  ['127.0.0.1', false],
  ['::1', false],
  ['example.org', false],
])('isWildcard(%s) is %s', (host, expected) => {
  expect(isWildcard(host)).toBe(expected);
});
