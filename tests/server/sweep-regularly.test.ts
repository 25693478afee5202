import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sweepRegularly } from '../../src/server/sweep-regularly.ts';
import { openTestServices, type TestServices } from '../support/services.ts';

const HOUR_MS = 60 * 60 * 1000;

let services: TestServices;

beforeEach(async () => {
  services = await openTestServices();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await services.close();
});

test('bytes that could not be removed are tried again every hour, until the sweep is ended', async () => {
  const { db, store } = services;
  const bytes = new TextEncoder().encode('of a withdrawn subject');
  const sha256 = await store.put(bytes);
  const asked = { removalAskedAt: new Date() };
  await db.storedObject.create({ data: { sha256, size: bytes.length, ...asked } });
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const remove = vi.fn(store.delete).mockRejectedValueOnce(new Error('the store is away'));
  const end = sweepRegularly({ db, store: { ...store, delete: remove }, hours: 24 });
  await vi.waitFor(() => expect(log).toHaveBeenCalledOnce());
  expect(await db.storedObject.count({ where: { sha256 } })).toBe(1);

  vi.advanceTimersByTime(HOUR_MS);
  await end();
  expect(remove).toHaveBeenCalledTimes(2);
  expect(await db.storedObject.count({ where: { sha256 } })).toBe(0);
  await expect(store.get(sha256)).rejects.toThrow();
  expect(vi.getTimerCount()).toBe(0);
});
