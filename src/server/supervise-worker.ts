import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, environmentOf } from '../config.ts';

const main = path.resolve(import.meta.dirname, '../main.ts');

/** A worker that ends by itself is started again after so long, doubled each time up to a minute. */
const firstPause = 1_000;
const longestPause = 60_000;

/** How long a worker may take to give back its jobs before it is killed. */
const patience = 20_000;

/** A worker in a process of its own, started again whenever it dies. */
export interface WorkerProcess {
  stop(): Promise<void>;
}

/**
 * Runs `myograph work` beside the server, on the same data. The channel between the two is what keeps
 * the worker: it ends when the channel closes, also when the server was killed. What it says goes to
 * worker.log in the data folder.
 */
export function superviseWorker(config: Config): WorkerProcess {
  const logFile = path.join(config.dataFolder, 'worker.log');
  const stopping = new AbortController();
  let child: ChildProcess | undefined;
  const supervised = (async () => {
    for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
      child = start(config, logFile);
      const startedAt = Date.now();
      const how = await ended(child);
      if (stopping.signal.aborted) return;
      console.error(`The worker ended (${how}); it is started again. Its log is ${logFile}.`);
      if (Date.now() - startedAt > longestPause) pause = firstPause;
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
    }
  })();
  return {
    async stop() {
      stopping.abort();
      // The signal ends it also while it is only starting, and hears of no channel yet.
      child?.kill('SIGTERM');
      if (child?.connected) child.disconnect();
      const killer = setTimeout(() => child?.kill('SIGKILL'), patience);
      await supervised;
      clearTimeout(killer);
    },
  };
}

function start(config: Config, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  const child = fork(main, ['work'], {
    env: environmentOf(config),
    stdio: ['ignore', log, log, 'ipc'],
    // Ctrl-C in a terminal goes to its whole group of processes; the worker is in one of its own, so
    // that the server ends it in its turn.
    detached: true,
  });
  closeSync(log);
  return child;
}

/** Resolves with how the process ended, also when it could not be started. */
function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
}
