import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { inTransaction } from '../../src/db.ts';
import { MyographError } from '../../src/errors.ts';
import type { Job } from '../../src/generated/prisma/client.ts';
import type { JobHandler, JobHandlers } from '../../src/jobs/handlers.ts';
import { type RunningWorker, startWorker } from '../../src/jobs/worker.ts';
import { cancelJob, createJob, hasEnded, jobItems, watchJob } from '../../src/services/jobs.ts';
import { openTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
const running: RunningWorker[] = [];

beforeAll(async () => {
  services = await openTestServices();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((worker) => worker.stop()));
});
afterAll(() => services.close());

async function work(handlers: JobHandlers): Promise<RunningWorker> {
  const worker = await startWorker({ ...services, handlers });
  running.push(worker);
  return worker;
}

/** A worker that does `handler` for every import. */
const importing = (handler: JobHandler) => work({ IMPORT: async () => handler });

const add = (kind: 'IMPORT' | 'TRAIN' = 'IMPORT') =>
  inTransaction(services.db, (tx) => createJob(services.administrator, tx, { kind, input: {} }));

const read = ({ id }: Job) => services.db.job.findUniqueOrThrow({ where: { id } });

async function until(job: Job, condition: (now: Job) => boolean): Promise<Job> {
  return vi.waitFor(
    async () => {
      const now = await read(job);
      if (!condition(now)) throw new Error(`job is ${now.status} ${now.stage}`);
      return now;
    },
    { timeout: 25_000, interval: 50 },
  );
}

const waitingFor = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a job', () => {
  test('is in the queue only when its transaction commits', async () => {
    const ran = vi.fn<JobHandler>(async () => ({ items: [] }));
    await importing(ran);
    const rolledBack = inTransaction(services.db, async (tx) => {
      await createJob(services.administrator, tx, { kind: 'IMPORT', input: {} });
      throw new Error('second thoughts');
    });
    await expect(rolledBack).rejects.toThrow('second thoughts');
    const job = await add();
    await until(job, hasEnded);
    expect(ran).toHaveBeenCalledTimes(1);
    expect(await services.db.job.count()).toBe(1);
  });

  test('shows its progress to those who watch, and its items at the end', async () => {
    const job = await add();
    const seenFirst = Promise.withResolvers<void>();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const now of await watchJob(services.administrator, job.id)) {
        seen.push(`${now.status} ${now.stage} ${now.done}/${now.total}`);
        if (now.stage === 'first') seenFirst.resolve();
      }
    })();
    await vi.waitFor(() => expect(seen).toEqual(['QUEUED  0/0']));
    await importing(async (worker) => {
      await worker.progress(0, 2, 'first');
      await seenFirst.promise;
      await worker.progress(1, 2, 'second');
      return { items: [{ subject: 'a', message: 'done', code: null }] };
    });
    await watching;
    expect(seen).toContain('RUNNING first 0/2');
    expect(seen.at(-1)).toBe('SUCCEEDED second 1/2');
    expect(jobItems(await read(job))).toEqual([
      { subject: 'a', message: 'done', code: null, count: 1 },
    ]);
  });

  test('fails with the code and message of a foreseen error, and is not tried again', async () => {
    const handler = vi.fn<JobHandler>(async () => {
      throw new MyographError('MANIFEST_INVALID', 'Line 3 has no subject.');
    });
    await importing(handler);
    const job = await until(await add(), hasEnded);
    expect(job).toMatchObject({
      status: 'FAILED',
      errorCode: 'MANIFEST_INVALID',
      errorMessage: 'Line 3 has no subject.',
    });
    await sleep(1_500);
    expect(handler).toHaveBeenCalledTimes(1);
  });

  test('keeps the details of an unforeseen error for the log', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await importing(async () => {
      throw new TypeError('secret path /srv/data');
    });
    const job = await until(await add(), hasEnded);
    expect(job).toMatchObject({ status: 'FAILED', errorCode: 'INTERNAL' });
    expect(job.errorMessage).not.toContain('secret');
    expect(String(log.mock.calls)).toContain('secret');
    log.mockRestore();
  });

  test('is taken up again when the database went away in the middle, and fails when it always does', async () => {
    const handler = vi.fn<JobHandler>(async (worker) => {
      await worker.inTransaction(async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM pg_terminate_backend(pg_backend_pid())`;
      });
      return { items: [] };
    });
    handler.mockImplementationOnce(async () => {
      throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    });
    const job = await add();
    await services.db.job.update({ where: { id: job.id }, data: { attempt: 7 } });
    await importing(handler);
    expect(await until(job, hasEnded)).toMatchObject({
      status: 'FAILED',
      errorCode: 'WORKER_DIED',
    });
    expect(handler).toHaveBeenCalledTimes(3);
  });

  test('fails with a clear message when every worker dies of it', async () => {
    const job = await add();
    await services.db.job.update({ where: { id: job.id }, data: { attempt: 10 } });
    await importing(async () => ({ items: [] }));
    expect(await until(job, hasEnded)).toMatchObject({
      status: 'FAILED',
      errorCode: 'WORKER_DIED',
    });
  });
});

describe('cancelling', () => {
  test('reaches a running job within three seconds, and nothing is written after it', async () => {
    const outcome = Promise.withResolvers<{ at: number; write: Promise<unknown> }>();
    await importing(async (worker, job) => {
      await worker.progress(0, 1, 'working');
      await waitingFor(worker.signal).catch(() => undefined);
      const at = performance.now();
      const write = worker.inTransaction((tx) =>
        tx.job.update({ where: { id: job.id }, data: { stage: 'too late' } }),
      );
      outcome.resolve({ at, write: write.then(String, (error) => error.name) });
      return { items: [] };
    });
    const job = await add();
    await until(job, ({ stage }) => stage === 'working');
    const start = performance.now();
    expect(await cancelJob(services.administrator, job.id)).toMatchObject({ status: 'CANCELLED' });
    const { at, write } = await outcome.promise;
    expect(at - start).toBeLessThan(3_000);
    expect(await write).toBe('ClaimLost');
    await sleep(300);
    expect(await read(job)).toMatchObject({ status: 'CANCELLED', stage: 'working' });
  });

  test('keeps a queued job from ever running', async () => {
    const job = await add();
    await cancelJob(services.administrator, job.id);
    const handler = vi.fn<JobHandler>(async () => ({ items: [] }));
    await importing(handler);
    await until(await add(), hasEnded);
    expect(handler).toHaveBeenCalledTimes(1);
    expect(await read(job)).toMatchObject({ status: 'CANCELLED', attempt: 0 });
  });

  test('leaves a job that has ended as it is', async () => {
    await importing(async () => ({ items: [] }));
    const job = await until(await add(), hasEnded);
    expect(await cancelJob(services.administrator, job.id)).toEqual(job);
  });
});

describe('a worker that ends', () => {
  test('gives its job back when it is stopped, and another takes it at once', async () => {
    const first = await importing(async (worker) => {
      await worker.progress(1, 2, 'first');
      return waitingFor(worker.signal);
    });
    const job = await add();
    await until(job, ({ stage }) => stage === 'first');
    await first.stop();
    expect(await read(job)).toMatchObject({ status: 'QUEUED', attempt: 1 });
    const start = performance.now();
    await importing(async () => ({ items: [] }));
    expect(await until(job, hasEnded)).toMatchObject({ status: 'SUCCEEDED', attempt: 2 });
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('computing without a break does not count as dead; killed, it does, and another takes over', async () => {
    const child = spawn(process.execPath, [`${import.meta.dirname}/worker-process.ts`, '12000'], {
      env: {
        ...process.env,
        DATABASE_URL: services.url,
        MYOGRAPH_DATA: services.config.dataFolder,
      },
      stdio: 'inherit',
    });
    const job = await add('TRAIN');
    await until(job, ({ stage }) => stage === 'blocked');
    await work({ TRAIN: async () => async () => ({ items: [] }) });
    expect(await until(job, ({ stage }) => stage === 'free')).toMatchObject({ attempt: 1 });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const killed = performance.now();
    expect(await until(job, hasEnded)).toMatchObject({ status: 'SUCCEEDED', attempt: 2 });
    expect(performance.now() - killed).toBeLessThan(20_000);
  }, 60_000);
});
