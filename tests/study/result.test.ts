import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeRuns, encodeRuns, readResults } from '../../study/result.ts';
import { findResult, keepResult } from '../../study/store.ts';
import { toyResult } from './toy-result.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'myograph-study-test-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('a result is read back as it was kept', async () => {
  const result = toyResult('toy-a');
  await keepResult(folder, result);
  expect(await readResults(folder)).toEqual([result]);
  expect(await findResult(folder, 'toy-a', result.settingsHash)).toEqual(result);
  expect(await readdir(folder)).toEqual(['toy-a.json']);
});

test('a result of other settings counts as none', async () => {
  await keepResult(folder, toyResult('toy-a'));
  expect(await findResult(folder, 'toy-a', 'f'.repeat(64))).toBeNull();
  expect(await findResult(folder, 'toy-b', 'f'.repeat(64))).toBeNull();
});

test('results are read by id; a folder that is not there has none', async () => {
  for (const id of ['toy-b', 'toy-a']) await keepResult(folder, toyResult(id));
  expect((await readResults(folder)).map(({ id }) => id)).toEqual(['toy-a', 'toy-b']);
  expect(await readResults(path.join(folder, 'missing'))).toEqual([]);
});

test.each(['{"id": "toy"', '{"id": "toy"}'])('%s is refused by its name', async (text) => {
  await writeFile(path.join(folder, 'broken.json'), text);
  await expect(readResults(folder)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('broken.json'),
  });
});

test('runs give the pixels back', () => {
  const pixels = fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 300 });
  fc.assert(
    fc.property(pixels, (values) => {
      expect([...decodeRuns(encodeRuns(Uint8Array.from(values)))]).toEqual(values);
    }),
  );
});
