import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { joined } from '../../../web/api/joined.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('what is asked for twice, as by a double click, is done once', async () => {
  const ask = vi.fn(async (question: { id: string }) => ({ ...question }));
  const once = joined(ask);
  const [first, second] = await Promise.all([once({ id: 'a' }), once({ id: 'a' })]);
  expect(second).toBe(first);
  await vi.advanceTimersByTimeAsync(500);
  expect(await once({ id: 'a' })).toBe(first);
  await once({ id: 'b' });
  expect(ask).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1500);
  expect(await once({ id: 'a' })).not.toBe(first);
});

test('what failed can be tried again at once', async () => {
  const ask = vi.fn(async () => 'done').mockRejectedValueOnce(new Error('refused'));
  const once = joined(ask);
  await expect(once('a')).rejects.toThrow('refused');
  expect(await once('a')).toBe('done');
});
