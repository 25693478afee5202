import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { toGlobalId } from '../../src/resolvers/global-id.ts';
import { startServer } from '../../src/server/start.ts';
import { finishJob, progressJob, startJob } from '../../src/services/jobs/claims.ts';
import { createJob } from '../../src/services/jobs.ts';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let full: FullCatalog;

beforeEach(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
});

afterEach(() => server.close());

/** A client that connects again by itself, and a way to break its connection. */
function patientClient(token: string) {
  const sockets: WebSocket[] = [];
  const client = createClient({
    url: server.url.replace('http', 'ws').concat('/graphql'),
    webSocketImpl: class extends WebSocket {
      constructor(url: string, protocols: string) {
        super(url, protocols);
        sockets.push(this);
      }
    },
    connectionParams: { token },
    retryAttempts: 100,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
    shouldRetry: () => true,
  });
  return { client, sockets };
}

async function startedJob(kind: 'IMPORT' | 'SPLIT_LIMBS') {
  const { db } = server.catalog;
  const { id } = await createJob(server.catalog.as(full.people.EDITOR), db, { kind, input: {} });
  return { jobId: id, attempt: (await startJob(db, id, 10))?.attempt ?? 0 };
}

/** Takes events until one passes. */
async function until<Event>(
  events: AsyncIterableIterator<Event>,
  passes: (event: Event) => boolean,
): Promise<void> {
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error('the stream ended before');
    if (passes(value)) return;
  }
}

test('a connection that breaks loses nothing: the state comes again at once, and each change after', async () => {
  const { db } = server.catalog;
  const claim = await startedJob('IMPORT');
  const { sha256 } = await db.storedObject.findFirstOrThrow();
  const { id } = await db.manifestImport.create({
    data: { jobId: claim.jobId, manifestSha256: sha256, files: {}, isDryRun: false },
  });
  const { client, sockets } = patientClient(await server.tokenOf(full.people.EDITOR));
  const events = client.iterate<{ importProgress: ImportState }>({
    query: `subscription ($id: ID!) { importProgress(importId: $id) {
      job { status done } rows { nodes { line } }
    } }`,
    variables: { id: toGlobalId('ManifestImport', id) },
  });
  await until(events, ({ data }) => data?.importProgress.job.status === 'RUNNING');
  sockets.at(-1)?.terminate();
  await progressJob(db, claim, { done: 7, total: 9, stage: 'rows' });
  await until(events, ({ data }) => data?.importProgress.job.done === 7);
  expect(sockets).toHaveLength(2);

  sockets.at(-1)?.terminate();
  const row = { line: 2, status: 'CREATED', summary: '', problems: [], volumeId: null };
  await db.manifestImport.update({ where: { id }, data: { report: [row] } });
  await finishJob(db, claim, { items: [] });
  await until(events, ({ data }) => data?.importProgress.rows.nodes[0]?.line === 2);
  expect((await events.next()).done).toBe(true);
  await client.dispose();
});

interface ImportState {
  readonly job: { readonly status: string; readonly done: number };
  readonly rows: { readonly nodes: readonly { readonly line: number }[] };
}

test('a server that is started again goes on with the loss curve where the client has it', async () => {
  const { db } = server.catalog;
  const { id: runId, jobId } = full.run;
  const claim = { jobId, attempt: (await startJob(db, jobId, 9))?.attempt ?? 0 };
  const { client, sockets } = patientClient(await server.tokenOf(full.people.VIEWER));
  const events = client.iterate<{ trainingProgress: { lossCurve: { step: number }[] } }>({
    query: `subscription ($id: ID!) { trainingProgress(runId: $id) {
      lossCurve(points: 100, after: 2) { step } checks { step }
    } }`,
    variables: { id: toGlobalId('TrainingRun', runId) },
  });
  const steps = (event: Awaited<ReturnType<typeof events.next>>['value']) =>
    event?.data?.trainingProgress.lossCurve.map(({ step }: { step: number }) => step).join();
  await until(events, (event) => steps(event) === '3');

  const { port } = new URL(server.url);
  await server.stop();
  const loss = { loss: 1, crossEntropy: 1, dice: 1 };
  await db.trainingStep.create({ data: { runId, step: 4, ...loss } });
  const again = await startServer({ ...server.config, port: Number(port) }, { withWorker: false });
  try {
    await until(events, (event) => steps(event) === '3,4');
    expect(sockets.length).toBeGreaterThan(1);
    await db.trainingStep.create({ data: { runId, step: 5, ...loss } });
    await progressJob(db, claim, { done: 5, total: 9, stage: 'Training' });
    await until(events, (event) => steps(event) === '3,4,5');
  } finally {
    await client.dispose();
    await again.stop();
  }
});

test('a session that ends closes its streams, and they tell nothing more', async () => {
  const { db } = server.catalog;
  const claim = await startedJob('SPLIT_LIMBS');
  const token = await server.tokenOf(full.people.EDITOR);
  const { client, sockets } = patientClient(token);
  const seen: number[] = [];
  const unsubscribe = client.subscribe<{ jobProgress: { done: number } }>(
    {
      query: 'subscription ($id: ID!) { jobProgress(jobId: $id) { done } }',
      variables: { id: toGlobalId('Job', claim.jobId) },
    },
    {
      next: ({ data }) => seen.push(data?.jobProgress.done ?? -1),
      error: () => {},
      complete: () => {},
    },
  );
  await expect.poll(() => seen).toEqual([0]);
  await server.ask(token, 'mutation { signOut }');
  const closed = new Promise((resolve) => sockets[0]?.once('close', resolve));
  await progressJob(db, claim, { done: 1, total: 2, stage: 'limbs' });
  expect(await closed).toBe(4403);
  expect(seen).toEqual([0]);
  unsubscribe();
  await client.dispose();
});
