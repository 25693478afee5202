import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../src/storage/object-store.ts';
import { signPath, verifyPath } from '../../src/storage/signing.ts';

const key = randomBytes(32);
const sha256 = sha256Of(Buffer.from('image'));
const object = `/objects/${sha256}`;
const now = new Date('2026-01-01T00:00:00Z');
const expires = new Date('2026-01-01T00:15:00Z');
const download = signPath(key, { method: 'GET', path: object, expires });
const upload = signPath(key, { method: 'PUT', path: object, expires, size: 5n });

describe('signed object addresses', () => {
  test('carry the grant that was signed', () => {
    expect(verifyPath(key, 'GET', download, now)).toEqual({ method: 'GET', path: object, expires });
    expect(verifyPath(key, 'PUT', upload, now)).toEqual({
      method: 'PUT',
      path: object,
      expires,
      size: 5n,
    });
  });

  test.each<[string, 'GET' | 'PUT', string]>([
    ['another method', 'PUT', download],
    ['a download by an upload address', 'GET', upload],
    ['another object', 'GET', download.replace(sha256, sha256Of(Buffer.from('other')))],
    ['a later end', 'GET', download.replace(/expires=\d+/, `expires=${expires.getTime() + 1}`)],
    ['another size', 'PUT', upload.replace('size=5', 'size=6')],
    ['no size', 'PUT', upload.replace('size=5&', '')],
    ['no signature', 'GET', download.replace(/&signature=.*/, '')],
    ['a path out of the objects', 'GET', download.replace('/objects/', '/objects/../')],
  ])('refuse %s', (_, method, path) => {
    expect(verifyPath(key, method, path, now)).toBeNull();
  });

  test('refuse another key', () => {
    expect(verifyPath(randomBytes(32), 'GET', download, now)).toBeNull();
  });

  test('refuse after their end', () => {
    expect(verifyPath(key, 'GET', download, expires)).toBeNull();
  });
});
