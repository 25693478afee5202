import { type Client, createClient, type FormattedExecutionResult } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { Job } from '../../src/generated/prisma/client.ts';
import { toGlobalId } from '../../src/resolvers/global-id.ts';
import { finishJob, progressJob, startJob } from '../../src/services/jobs/claims.ts';
import { createJob } from '../../src/services/jobs.ts';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let full: FullCatalog;
const clients: Client[] = [];

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
});

afterAll(() => server.close());

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
});

/** A client with a session, or another cookie or origin. */
function connect(token: string | null, headers: Record<string, string> = {}): Client {
  const client = createClient({
    url: server.url.replace('http', 'ws').concat('/graphql'),
    webSocketImpl: class extends WebSocket {
      constructor(url: string, protocols: string) {
        super(url, protocols, { headers });
      }
    },
    connectionParams: token === null ? {} : { token },
    retryAttempts: 0,
  });
  clients.push(client);
  return client;
}

const jobProgress = `subscription ($id: ID!) {
  jobProgress(jobId: $id) { status done total stage items { message } }
}`;

async function newJob(): Promise<Job> {
  const context = server.catalog.as(full.people.EDITOR);
  return createJob(context, server.catalog.db, { kind: 'SPLIT_LIMBS', input: {} });
}

const watch = (client: Client, job: Pick<Job, 'id'>) =>
  client.iterate({ query: jobProgress, variables: { id: toGlobalId('Job', job.id) } });

/** What the subscription delivers next. */
async function next(
  events: AsyncIterableIterator<FormattedExecutionResult<Record<string, unknown>, unknown>>,
) {
  const { value, done } = await events.next();
  return done ? 'the end' : value;
}

async function closing(client: Client): Promise<object> {
  try {
    for await (const event of client.iterate({ query: '{ me { name } }' })) return event;
    return {};
  } catch (error) {
    if (error instanceof Object && 'code' in error && 'reason' in error) {
      return { code: error.code, reason: error.reason };
    }
    throw error;
  }
}

describe('the progress of a job', () => {
  test('comes at once, at each change, and ends with the job', async () => {
    const { db } = server.catalog;
    const job = await newJob();
    const events = watch(connect(await server.tokenOf(full.people.EDITOR)), job);
    expect(await next(events)).toMatchObject({ data: { jobProgress: { status: 'QUEUED' } } });

    const claim = { jobId: job.id, attempt: (await startJob(db, job.id, 3))?.attempt ?? 0 };
    expect(await next(events)).toMatchObject({ data: { jobProgress: { status: 'RUNNING' } } });
    await progressJob(db, claim, { done: 1, total: 2, stage: 'half' });
    expect(await next(events)).toMatchObject({
      data: { jobProgress: { done: 1, total: 2, stage: 'half' } },
    });
    const items = [{ subject: 'one', message: 'done', code: null }];
    await finishJob(db, claim, { items });
    expect(await next(events)).toMatchObject({
      data: { jobProgress: { status: 'SUCCEEDED', items: [{ message: 'done' }] } },
    });
    expect(await next(events)).toBe('the end');
  });

  test('of a run comes with the run, for members of its studies', async () => {
    const { db } = server.catalog;
    const { id, jobId } = full.run;
    const query = `subscription ($id: ID!) {
      trainingProgress(runId: $id) { job { status done total } lossCurve { step } }
    }`;
    const events = connect(await server.tokenOf(full.people.VIEWER)).iterate({
      query,
      variables: { id: toGlobalId('TrainingRun', id) },
    });
    expect(await next(events)).toMatchObject({
      data: { trainingProgress: { job: { status: 'QUEUED' } } },
    });
    const claim = { jobId, attempt: (await startJob(db, jobId, 3))?.attempt ?? 0 };
    await next(events);
    await progressJob(db, claim, { done: 5, total: 20, stage: 'Training' });
    expect(await next(events)).toMatchObject({
      data: {
        trainingProgress: {
          job: { status: 'RUNNING', done: 5, total: 20 },
          lossCurve: [{ step: 1 }, { step: 2 }, { step: 3 }],
        },
      },
    });
    await events.return?.();
  });

  test('is not for strangers', async () => {
    const events = watch(connect(await server.tokenOf(full.people.STRANGER)), await newJob());
    expect(await next(events)).toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND' }, message: 'There is no such job.' }],
    });
  });
});

describe('a socket', () => {
  test('without a session is closed', async () => {
    for (const token of [null, 'x'.repeat(43)]) {
      expect(await closing(connect(token))).toEqual({ code: 4403, reason: 'UNAUTHENTICATED' });
    }
  });

  test("signs in by the browser's cookie, from a page of this server alone", async () => {
    const cookie = `myograph_session=${server.token}`;
    const own = connect(null, { cookie, origin: server.url });
    expect(await closing(own)).toEqual({ data: { me: { name: 'local' } } });
    const { hostname } = new URL(server.url);
    for (const origin of ['https://attacker.example', `http://${hostname}:1`, 'null']) {
      await expect(closing(connect(null, { cookie, origin }))).rejects.toThrow('401');
    }
    const renamed = connect(null, { cookie, host: 'attacker.example' });
    await expect(closing(renamed)).rejects.toThrow('401');
  });

  test('refuses what HTTP refuses', async () => {
    const ask = async (query: string) =>
      next(connect(server.token).iterate<Record<string, unknown>>({ query })).catch(
        (error: unknown) => error,
      );
    expect(await ask('{ nope }')).toMatchObject([
      { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
    expect(await ask('{ me')).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }]);
    expect(await ask('{ node(id: "x") { id } }')).toMatchObject({
      errors: [{ extensions: { code: 'INVALID_INPUT' } }],
    });
  });
});
