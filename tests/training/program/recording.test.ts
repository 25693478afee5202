import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { recordGraphs } from '../../../src/training/program/recording.ts';
import { SETTINGS } from './fixture.ts';

const run = promisify(execFile);

/** The process that records, once it runs. */
async function recorder(): Promise<number> {
  for (;;) {
    const found = await run('pgrep', ['-P', String(process.pid), '-f', 'program/child']).catch(
      () => undefined,
    );
    if (found) return Number(found.stdout.trim());
    await setTimeout(20);
  }
}

test('a recording that the system kills says that memory ran out, and what to try', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'myograph-recording-'));
  const recording = recordGraphs({ ...SETTINGS, batchSize: 7 }, directory);
  const refused = expect(recording).rejects.toMatchObject({
    code: 'OUT_OF_MEMORY',
    message: expect.stringMatching(/7 windows of 1×32×16. Try a batch of 3\./),
  });
  process.kill(await recorder(), 'SIGKILL');
  await refused;
  await rm(directory, { recursive: true });
});
