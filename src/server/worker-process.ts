import { type ChildProcess, fork } from 'node:child_process';
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

/** Runs `myograph work` beside the server, on the same data. */
export function superviseWorker(config: Config): WorkerProcess {
  const stopping = new AbortController();
  let child: ChildProcess | undefined;
  const supervised = (async () => {
    for (
      let pause = firstPause;
      !stopping.signal.aborted;
      pause = Math.min(2 * pause, longestPause)
    ) {
      child = fork(main, ['work'], { env: environmentOf(config) });
      const startedAt = Date.now();
      const code = await new Promise((resolve) => child?.once('exit', resolve));
      if (stopping.signal.aborted) return;
      console.error(`The worker ended (${code}); it is started again.`);
      if (Date.now() - startedAt > longestPause) pause = firstPause;
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      child?.kill('SIGTERM');
      const killer = setTimeout(() => child?.kill('SIGKILL'), patience);
      await supervised;
      clearTimeout(killer);
    },
  };
}
