import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { findEmbedded, startEmbedded } from '../../src/db/embedded.ts';

let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await newFolder();
});

afterEach(async () => {
  const alive = children
    .splice(0)
    .filter((child) => child.exitCode === null && child.signalCode === null);
  for (const child of alive) await end(child, 'SIGKILL');
  if (await findEmbedded(folder)) await (await startEmbedded(folder)).stop();
});

afterAll(() => rm(folder, { recursive: true }));

/** PostgreSQL may run as another user, who must get in. */
async function newFolder(): Promise<string> {
  const created = await mkdtemp(path.join(tmpdir(), 'myograph-embedded-'));
  await chmod(created, 0o711);
  return created;
}

/** A process of its own, in a process group of its own, that holds the data folder. */
async function holdInChild(): Promise<{ child: ChildProcess; url: string }> {
  const script = path.join(import.meta.dirname, 'hold-embedded.ts');
  const child = spawn(process.execPath, [script, folder], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [output] = await once(child.stdout, 'data');
  return { child, url: String(output).trim() };
}

/** As a terminal does it: the signal goes to every process of the group. */
async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> {
  const exited = once(child, 'exit');
  if (child.pid !== undefined) process.kill(-child.pid, signal);
  return (await exited)[0];
}

async function query(url: string, statement: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(
    await readFile(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8'),
    10,
  );
}

const kept = 'SELECT text FROM note';
const keep =
  "DROP TABLE IF EXISTS note; CREATE TABLE note (text text); INSERT INTO note VALUES ('kept')";

test('keeps its data from one start to the next, and is not reachable in between', async () => {
  const first = await startEmbedded(folder);
  await query(first.url, keep);
  expect(await findEmbedded(folder)).toBe(first.url);
  await Promise.all([first.stop(), first.stop()]);
  expect(await findEmbedded(folder)).toBeUndefined();
  await expect(query(first.url, kept)).rejects.toThrow(/ECONNREFUSED/);

  const second = await startEmbedded(folder);
  expect(await query(second.url, kept)).toEqual([{ text: 'kept' }]);
  await second.stop();
});

test('needs a password that only its owner can read', async () => {
  const database = await startEmbedded(folder);
  const url = new URL(database.url);
  expect(url.hostname).toBe('127.0.0.1');
  url.password = 'guessed';
  await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  const { mode } = await stat(path.join(folder, 'postgres', 'password'));
  expect(mode & 0o777).toBe(0o600);
  await database.stop();
});

test('a second server of the folder is refused, saying which process runs where', async () => {
  const { child } = await holdInChild();
  await expect(startEmbedded(folder)).rejects.toMatchObject({
    code: 'SERVER_RUNNING',
    message: expect.stringContaining(`${folder}: process ${child.pid} at http://127.0.0.1:4000`),
  });
});

test('of two starters at once in a new folder, one becomes the server', async () => {
  const fresh = await newFolder();
  const outcomes = await Promise.allSettled([startEmbedded(fresh), startEmbedded(fresh)]);
  const started = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  expect(started).toHaveLength(1);
  expect(outcomes).toContainEqual({
    status: 'rejected',
    reason: expect.objectContaining({ code: 'SERVER_RUNNING' }),
  });
  for (const { value } of started) await value.stop();
  await rm(fresh, { recursive: true });
});

test('Ctrl-C reaches the server, which ends the database once and cleanly', async () => {
  const { child } = await holdInChild();
  const logged = await readFile(path.join(folder, 'postgres.log'), 'utf8');
  expect(await end(child, 'SIGINT')).toBe(0);
  expect(await findEmbedded(folder)).toBeUndefined();
  const log = (await readFile(path.join(folder, 'postgres.log'), 'utf8')).slice(logged.length);
  expect(log.match(/received \w+ shutdown request/g)).toEqual(['received fast shutdown request']);
  expect(log).toContain('database system is shut down');
});

test('after kill -9 of the server, the next one takes over the running database', async () => {
  const { child, url } = await holdInChild();
  await query(url, keep);
  await end(child, 'SIGKILL');
  const database = await startEmbedded(folder);
  expect(database.url).toBe(url);
  expect(await query(database.url, kept)).toEqual([{ text: 'kept' }]);
  await database.stop();
});

test('after kill -9 of server and database, the next one recovers', async () => {
  const { child, url } = await holdInChild();
  await query(url, keep);
  process.kill(await postmasterPid(), 'SIGKILL');
  await end(child, 'SIGKILL');
  const database = await startEmbedded(folder);
  expect(await query(database.url, kept)).toEqual([{ text: 'kept' }]);
  await database.stop();
});

test('a left-over whose process number now belongs to another program is not in the way', async () => {
  await (await startEmbedded(folder)).stop();
  const file = path.join(folder, 'postgres', 'postmaster.pid');
  await writeFile(
    file,
    `${process.pid}\n${folder}/postgres\n1700000000\n5432\n\n127.0.0.1\n\nready\n`,
  );
  const database = await startEmbedded(folder);
  expect(await postmasterPid()).not.toBe(process.pid);
  await database.stop();
});
