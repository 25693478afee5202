import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { jobChannel, openJobQueue } from '../../src/jobs/queue.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { openTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => services.close());

/** Connections to the test's database by the names that queue, news and signs of life go by. */
async function connections(): Promise<number> {
  const [row] = await services.db.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'myograph %'`;
  return Number(row?.count);
}

test('a queue whose lanes cannot be made leaves nothing connected', async () => {
  const before = await connections();
  vi.spyOn(PgBoss.prototype, 'createQueue').mockRejectedValueOnce(new Error('no lane'));
  await expect(openJobQueue(services.url)).rejects.toThrow('no lane');
  await vi.waitFor(async () => expect(await connections()).toBe(before));
});

test('a queue that hears no news leaves nothing connected', async () => {
  const before = await connections();
  const query = pg.Client.prototype.query;
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args) {
    if (String(args[0]) === `LISTEN ${jobChannel}`) throw new Error('no news');
    return Reflect.apply(query, this, args);
  });
  await expect(openJobQueue(services.url)).rejects.toThrow('no news');
  await vi.waitFor(async () => expect(await connections()).toBe(before));
});

test('a worker that cannot start leaves nothing running', async () => {
  const before = await connections();
  vi.spyOn(PgBoss.prototype, 'work').mockRejectedValueOnce(new Error('no lane'));
  await expect(startWorker({ ...services, handlers: {} })).rejects.toThrow('no lane');
  await vi.waitFor(async () => expect(await connections()).toBe(before));
});
