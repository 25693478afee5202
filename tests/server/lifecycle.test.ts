import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { startServer } from '../../src/server/start.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'myograph-lifecycle-'));
  // PostgreSQL may run as another user, who must get in.
  await chmod(folder, 0o711);
});

afterEach(() => rm(folder, { recursive: true }));

const connectionFile = () => path.join(folder, 'connection.json');

async function whoAmI({ url, token }: { url: string; token: string }): Promise<number> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ me { name } }' }),
  });
  return response.status;
}

describe('a server on a database of its own', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase();
  });

  afterEach(() => database.drop());

  const config = (more: Record<string, string> = {}) =>
    loadConfig({
      MYOGRAPH_DATA: folder,
      DATABASE_URL: database.url,
      MYOGRAPH_PORT: '0',
      ...more,
    });

  /** Connections to the database that something holds; the test's own client is not connected. */
  async function connections(): Promise<number> {
    const [row] = await database.db.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int - 1 AS n FROM pg_stat_activity WHERE datname = current_database()`;
    return row?.n ?? -1;
  }

  test('tells the command line where it is, in a file for its owner alone, while it runs', async () => {
    await writeFile(connectionFile(), 'of an earlier server', { mode: 0o644 });
    const server = await startServer(config(), { withWorker: false });
    const { mode } = await stat(connectionFile());
    expect(mode & 0o777).toBe(0o600);
    const connection = JSON.parse(await readFile(connectionFile(), 'utf8'));
    expect(connection).toEqual({ url: server.url, token: server.token });
    expect(await whoAmI(connection)).toBe(200);

    await Promise.all([server.stop(), server.stop()]);
    await expect(stat(connectionFile())).rejects.toThrow('ENOENT');
    await expect(fetch(server.url)).rejects.toThrow();
    expect(await connections()).toBe(0);
    const next = await startServer(config(), { withWorker: false });
    expect(await whoAmI({ ...next, token: server.token })).toBe(401);
    await next.stop();
  });

  test('is the only one on its database; a second one is refused, and changes nothing', async () => {
    const first = await startServer(config(), { withWorker: false });
    const written = await readFile(connectionFile(), 'utf8');
    await expect(startServer(config(), { withWorker: false })).rejects.toMatchObject({
      code: 'SERVER_RUNNING',
      message: expect.stringMatching(`process ${process.pid} at ${first.url}.*DATABASE_URL`),
    });
    expect(await readFile(connectionFile(), 'utf8')).toBe(written);
    await first.stop();
  });

  test('leaves the file of a server that has taken its place in the data folder', async () => {
    const server = await startServer(config(), { withWorker: false });
    await writeFile(connectionFile(), 'of another server');
    await server.stop();
    expect(await readFile(connectionFile(), 'utf8')).toBe('of another server');
  });

  test('people use its public address, the command line here its own', async () => {
    const publicUrl = 'http://scanlab.example:4000';
    const server = await startServer(
      config({
        MYOGRAPH_HOST: '0.0.0.0',
        MYOGRAPH_ALLOW_REMOTE: 'yes',
        MYOGRAPH_PUBLIC_URL: publicUrl,
      }),
      { withWorker: false },
    );
    expect(server.url).toBe(publicUrl);
    expect(server.signInLink).toMatch(`${publicUrl}/sign-in?token=`);
    const connection = JSON.parse(await readFile(connectionFile(), 'utf8'));
    expect(connection.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await whoAmI(connection)).toBe(200);
    await server.stop();
  });

  test('answers what it was asked before it ends', async () => {
    const server = await startServer(config(), { withWorker: false });
    const asked = whoAmI(server);
    await sleep(1);
    const [status] = await Promise.all([asked, server.stop()]);
    expect(status).toBe(200);
  });

  test('says which port is taken, and leaves nothing behind', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const bound = other.address();
    const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
    const taken = startServer(config({ MYOGRAPH_PORT: String(port) }), { withWorker: false });
    await expect(taken).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringMatching(`127.0.0.1:${port}.*EADDRINUSE.*MYOGRAPH_PORT`),
    });
    other.close();
    expect(await connections()).toBe(0);
    await expect(stat(connectionFile())).rejects.toThrow('ENOENT');
  });

  test('says which database cannot be reached', async () => {
    const nowhere = { DATABASE_URL: 'postgresql://nobody:secret@127.0.0.1:1/none' };
    const failing = startServer(config(nowhere), { withWorker: false });
    await expect(failing).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringMatching(/127\.0\.0\.1:1\/none.*DATABASE_URL/),
    });
    await failing.catch((error) => expect(String(error)).not.toContain('secret'));
  });
});

interface ServerProcess {
  readonly process: ChildProcess;
  readonly url: string;
  readonly workerPid: number;
  readonly output: () => string;
}

/** `myograph serve` on the folder, with a worker; with the embedded database unless given one. */
async function serve(databaseUrl = ''): Promise<ServerProcess> {
  const main = path.resolve(import.meta.dirname, '../../src/main.ts');
  const env = {
    ...process.env,
    MYOGRAPH_DATA: folder,
    MYOGRAPH_PORT: '0',
    DATABASE_URL: databaseUrl,
  };
  const child = spawn(process.execPath, [main, 'serve'], { env, stdio: 'pipe' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += text;
    });
  }
  await expect
    .poll(() => /Myograph runs at|SERVER_RUNNING/.test(output), { timeout: 30_000 })
    .toBe(true);
  const url = /Myograph runs at (\S+)/.exec(output)?.[1] ?? '';
  const workerPid = url === '' ? 0 : await childOf(child.pid ?? 0);
  return { process: child, url, workerPid, output: () => output };
}

/** The worker among the processes; reads /proc, as the rest of this file is run on Linux alone. */
async function childOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Number(text.trim().split(' ')[0]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function ended({ process: child }: ServerProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

describe.skipIf(process.platform !== 'linux')('myograph serve', { timeout: 120_000 }, () => {
  test('survives being killed; a second one on the same data is refused', async () => {
    const first = await serve();
    expect(isAlive(first.workerPid)).toBe(true);

    const second = await serve();
    expect(await ended(second)).toBe(1);
    expect(second.output()).toContain('SERVER_RUNNING');
    expect(second.output()).toContain(first.url);

    first.process.kill('SIGKILL');
    await ended(first);
    // Nothing may hold the data folder but the database, which the next server takes over.
    const next = await serve();
    await expect.poll(() => isAlive(first.workerPid), { timeout: 20_000 }).toBe(false);
    const connection = JSON.parse(await readFile(connectionFile(), 'utf8'));
    expect(connection.url).toBe(next.url);
    expect(await whoAmI(connection)).toBe(200);

    next.process.kill('SIGINT');
    expect(await ended(next)).toBe(0);
    expect(isAlive(next.workerPid)).toBe(false);
    await expect(stat(connectionFile())).rejects.toThrow('ENOENT');
    await expect(stat(path.join(folder, 'postgres', 'postmaster.pid'))).rejects.toThrow('ENOENT');
  });

  test('starts its worker again when that dies', async () => {
    const database = await createTestDatabase();
    const server = await serve(database.url);
    process.kill(server.workerPid, 'SIGKILL');
    await expect
      .poll(() => childOf(server.process.pid ?? 0), { timeout: 20_000 })
      .toBeGreaterThan(server.workerPid);
    server.process.kill('SIGTERM');
    expect(await ended(server)).toBe(0);
    expect(server.output()).toContain('The worker ended (SIGKILL); it is started again.');
    await database.drop();
  });
});
