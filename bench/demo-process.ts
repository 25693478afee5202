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
  isRunning(): boolean;
  /** Waits for its end, and gives what it printed as JSON. */
  output(): Promise<unknown>;
}

interface End {
  readonly code: number | null;
  readonly printed: string;
  readonly problems: string;
}

/**
 * Starts `myograph demo --exit --json`, lends it to `use`, then ends it and removes its data. Where the
 * demo itself failed, that is the error.
 */
export async function withDemo<T>(use: (demo: DemoProcess) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'myograph-bench-'));
  // The database runs as another user where this one is root.
  await chmod(folder, 0o755);
  const dataFolder = join(folder, 'data');
  const child = spawn(process.execPath, [MAIN, 'demo', '--exit', '--json'], {
    env: { ...process.env, MYOGRAPH_DATA: dataFolder, MYOGRAPH_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = endOf(child);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const output = async () => JSON.parse((await ended).printed);
  try {
    return await use({ dataFolder, isRunning, output });
  } catch (error) {
    child.kill('SIGINT');
    const { code, problems } = await ended;
    throw code === 0 ? error : new Error(`The demo failed:\n${problems}`, { cause: error });
  } finally {
    child.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

async function endOf(child: ChildProcess): Promise<End> {
  const printed = child.stdout ? text(child.stdout) : '';
  const problems = child.stderr ? text(child.stderr) : '';
  await once(child, 'close');
  return { code: child.exitCode, printed: await printed, problems: await problems };
}
