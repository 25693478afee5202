import { describe, expect, test } from 'vitest';
import { optionComplaint, requestedBuild, wantsS3Server } from '../../../scripts/setup/options.mjs';

describe('optionComplaint', () => {
  test('has nothing against a build that the machine can have', () => {
    expect(optionComplaint([], 'linux-x64')).toBeUndefined();
    expect(optionComplaint(['--gpu'], 'linux-x64')).toBeUndefined();
    expect(optionComplaint(['--cpu'], 'darwin-arm64')).toBeUndefined();
  });

  test.each(['darwin-arm64', 'linux-arm64', 'win32-x64'])(
    'refuses --gpu on %s, and says what works',
    (platform) => {
      const complaint = optionComplaint(['--gpu'], platform);
      expect(complaint).toContain(platform);
      expect(complaint).toContain('`npm run setup` without it');
    },
  );

  test('names an option that it does not know', () => {
    expect(optionComplaint(['--cuda'], 'linux-x64')).toContain('--cuda');
  });

  test('refuses both builds at once', () => {
    expect(optionComplaint(['--gpu', '--cpu'], 'linux-x64')).toContain('exclude each other');
  });
});

test('the S3 server of the tests is built only when it is asked for, with either build', () => {
  expect(wantsS3Server([])).toBe(false);
  expect(wantsS3Server(['--s3', '--cpu'])).toBe(true);
  expect(optionComplaint(['--s3', '--cpu'], 'darwin-arm64')).toBeUndefined();
});

test('requestedBuild is undefined where none is asked for, so that the one in place is kept', () => {
  expect(requestedBuild([])).toBeUndefined();
  expect(requestedBuild(['--gpu'])).toBe('gpu');
  expect(requestedBuild(['--cpu'])).toBe('cpu');
});
