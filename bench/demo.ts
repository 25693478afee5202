import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { withDemo } from './demo-process.ts';
import type { Detail, Figure } from './figure.ts';

const runFile = promisify(execFile);
const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));

const outputSchema = z.object({
  steps: z.array(z.object({ name: z.string(), seconds: z.number() })),
});

const figure: Figure = {
  name: 'demo',
  what: 'wall time of the demo by step, and of the set-up, cold and warm',
  async measure(say) {
    const setUp = await timeSetUp(say);
    say('Running the demo …');
    const start = performance.now();
    const output = outputSchema.parse(await withDemo((demo) => demo.output()));
    const seconds = (performance.now() - start) / 1e3;
    const steps = output.steps.map(({ name, seconds: taken }) => row(name, taken));
    return { ours: seconds, peer: null, unit: 's', target: 360, details: [...setUp, ...steps] };
  },
};

export default figure;

/** Set-up in a fresh clone of what is committed, and once more in the same. */
async function timeSetUp(say: (line: string) => void): Promise<Detail[]> {
  const clone = await mkdtemp(join(tmpdir(), 'myograph-bench-clone-'));
  try {
    await runFile('git', ['clone', '--quiet', CHECKOUT, clone]);
    say('Setting up a fresh clone …');
    const cold = await time(() => setUp(clone));
    const warm = await time(() => setUp(clone));
    return [row('set-up, cold', cold), row('set-up, warm', warm)];
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
}

async function setUp(folder: string): Promise<void> {
  const script = join(folder, 'scripts', 'setup.mjs');
  await runFile(process.execPath, [script], { cwd: folder, maxBuffer: 2 ** 26 });
}

async function time(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1e3;
}

function row(name: string, seconds: number): Detail {
  return { name: `${name}, s`, ours: seconds, peer: null };
}
