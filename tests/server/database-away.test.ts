import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { type Cluster, locateCluster, startCluster, stopCluster } from '../../src/db/cluster.ts';
import { findEmbedded } from '../../src/db/embedded.ts';
import { runningPort } from '../../src/db/postmaster.ts';
import { type RunningServer, startServer } from '../../src/server/start.ts';

let folder: string;
let cluster: Cluster;
let server: RunningServer;

// A server whose PostgreSQL is its own, so that it can be taken away from it alone.
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'myograph-away-'));
  // PostgreSQL may run as another user, who must get in.
  await chmod(folder, 0o711);
  const config = loadConfig({ MYOGRAPH_DATA: folder, MYOGRAPH_PORT: '0' });
  server = await startServer(config, { withWorker: false });
  cluster = await locateCluster(folder);
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** What the server says to a query, word for word. */
async function ask(query: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, text: await response.text() };
}

const read = '{ me { name } studies(first: 5) { totalCount nodes { code } } }';
const write =
  'mutation { createStudy(input: { code: "away", name: "Away" }) { study { code name } } }';

/** Nothing of statements, tables, files, traces, addresses and programs. */
const insides =
  /select|insert|from|prisma|postgres|pg|econn|127\.0\.0\.1|localhost|\.ts|\.js|\/|stack|\n\s+at /i;

/** A refusal as a client sees it when the database is to blame. */
function expectUnavailable(text: string): void {
  expect(JSON.parse(text)).toMatchObject({
    errors: [{ extensions: { code: 'DATABASE_UNAVAILABLE' } }],
  });
  expect(text).not.toMatch(insides);
}

/** Keeps everybody from the studies, and waits until somebody stands before them. */
async function blockStudies(): Promise<{ untilSomebodyWaits(): Promise<void> }> {
  const client = new pg.Client({ connectionString: await findEmbedded(folder) });
  // It ends with the database.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('BEGIN; LOCK TABLE study IN ACCESS EXCLUSIVE MODE');
  const waiting = "SELECT count(*)::int FROM pg_locks WHERE NOT granted AND locktype = 'relation'";
  return {
    untilSomebodyWaits: () =>
      expect.poll(async () => (await client.query(waiting)).rows[0].count).toBeGreaterThan(0),
  };
}

test('while the database is away every question is refused with a code and nothing of the inside, and answered once it is back', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue();
  const port = await runningPort(cluster);
  expect(await ask(read)).toMatchObject({ status: 200 });

  const studies = await blockStudies();
  const interrupted = ask(write);
  await studies.untilSomebodyWaits();
  await stopCluster(cluster);
  expectUnavailable((await interrupted).text);
  for (const query of [read, write, read]) {
    const { status, text } = await ask(query);
    expect(status).toBe(503);
    expectUnavailable(text);
  }
  expect(log).toHaveBeenCalled();

  await startCluster(cluster, port ?? 0, {});
  const back = async () => JSON.parse((await ask(read)).text);
  await expect.poll(back, { timeout: 10_000 }).toMatchObject({
    data: { me: { name: 'local' }, studies: { totalCount: 0 } },
  });
  expect(JSON.parse((await ask(write)).text)).toEqual({
    data: { createStudy: { study: { code: 'away', name: 'Away' } } },
  });
  log.mockRestore();
});
