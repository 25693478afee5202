import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepObject } from '../../src/jobs/kept-object.ts';
import { sha256Of } from '../../src/storage/object-store.ts';
import { createTinyCatalog, type TinyCatalog } from '../support/tiny-study.ts';
import { undisturbedWorker } from '../support/worker-context.ts';

let catalog: TinyCatalog;
beforeAll(async () => {
  catalog = await createTinyCatalog();
});
afterAll(() => catalog.drop());

const refusing = async () => {
  throw new Error('refused');
};

test('bytes are kept with the rows that refer to them', async () => {
  const bytes = Buffer.from('referred to');
  const seen = await keepObject(undisturbedWorker(catalog), bytes, (tx, sha256) =>
    tx.storedObject.count({ where: { sha256 } }),
  );
  expect(seen).toBe(1);
  expect(await catalog.store.get(sha256Of(bytes))).toEqual(bytes);
});

test('bytes whose rows are refused are deleted again', async () => {
  const bytes = Buffer.from('refused');
  await expect(keepObject(undisturbedWorker(catalog), bytes, refusing)).rejects.toThrow('refused');
  expect(await catalog.store.has(sha256Of(bytes))).toBe(false);
});

test('bytes that something else refers to stay, whatever is refused', async () => {
  const bytes = Buffer.from('shared');
  await keepObject(undisturbedWorker(catalog), bytes, async () => undefined);
  await expect(keepObject(undisturbedWorker(catalog), bytes, refusing)).rejects.toThrow('refused');
  expect(await catalog.store.has(sha256Of(bytes))).toBe(true);
});
