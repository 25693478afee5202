import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  newRecordingFolder,
  removeRecordingFolder,
  removeStaleRecordings,
} from '../../src/jobs/recording-folders.ts';

test('folders that a killed process left are removed, and no others', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  const left = path.join(tmpdir(), `myograph-recording-${pid}-left`);
  await mkdir(left);
  await writeFile(path.join(left, 'graph'), 'bytes');
  const own = await newRecordingFolder();
  await removeStaleRecordings();
  expect(existsSync(left)).toBe(false);
  expect(existsSync(own)).toBe(true);
  await removeRecordingFolder(own);
  expect(existsSync(own)).toBe(false);
});
