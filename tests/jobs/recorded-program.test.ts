import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, test, vi } from 'vitest';
import { withProgram } from '../../src/jobs/recorded-program.ts';
import { SETTINGS } from '../training/program/fixture.ts';

async function folders(): Promise<string[]> {
  const names = await readdir(tmpdir());
  return names.filter((name) => name.startsWith(`myograph-recording-${process.pid}-`));
}

test('a recording that is cancelled ends at once and leaves nothing behind', async () => {
  const cancel = new AbortController();
  const use = vi.fn();
  const opening = withProgram(SETTINGS, cancel.signal, use);
  await vi.waitFor(async () => expect(await folders()).toHaveLength(1));
  cancel.abort(new Error('cancelled'));
  await expect(opening).rejects.toThrow('cancelled');
  expect(await folders()).toEqual([]);
  expect(use).not.toHaveBeenCalled();
});

test('after a cancelled one the program is recorded anew, once', { timeout: 30_000 }, async () => {
  const { signal } = new AbortController();
  const use = async ({ parameterCount }: { parameterCount: number }) => parameterCount;
  const first = await withProgram(SETTINGS, signal, use);
  expect(first).toBeGreaterThan(0);
  expect(await withProgram({ ...SETTINGS, seed: 6 }, signal, use)).toBe(first);
  expect(await folders()).toHaveLength(1);
});
