import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** A demo that runs on a data folder of its own. */
export interface DemoProcess {
  readonly dataFolder: string;
  /** What it prints as JSON; rejects where it fails. */
  readonly output: Promise<unknown>;
  isRunning(): boolean;
}

/** Starts `myograph demo --exit --json`, lends it to `use`, then ends it and removes its data. */
export async function withDemo<T>(use: (demo: DemoProcess) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'myograph-bench-'));
  // The database runs as another user where this one is root.
  await chmod(folder, 0o755);
  const dataFolder = join(folder, 'data');
  const child = spawn(process.execPath, [MAIN, 'demo', '--exit', '--json'], {
    env: { ...process.env, MYOGRAPH_DATA: dataFolder, MYOGRAPH_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const output = outputOf(child);
  // `use` may look at it late or not at all; that is no unhandled rejection.
  output.catch(() => undefined);
  try {
    return await use({ dataFolder, output, isRunning });
  } finally {
    child.kill('SIGINT');
    await output.catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}

async function outputOf(child: ChildProcess): Promise<unknown> {
  const printed = child.stdout ? text(child.stdout) : '';
  const problems = child.stderr ? text(child.stderr) : '';
  const [code] = await once(child, 'close');
  if (code !== 0) {
    throw new Error(`The demo failed (${code}):\n${await problems}`);
  }
  return JSON.parse(await printed);
}
