import { getIntrospectionQuery } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { translateDatabaseError } from '../../src/db/errors.ts';
import { connectDatabase } from '../../src/db.ts';
import { toGlobalId } from '../../src/resolvers/global-id.ts';
import { createJob } from '../../src/services/jobs.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.close());

const many = (count: number, part: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => part(n)).join(' ');

/** Each is refused before anything of it is read. */
const attacks: Record<string, string> = {
  'a thousand aliases of a costly field': `{ ${many(1000, (n) => `a${n}: coverage { annotated }`)} }`,
  'aliases of a costly field, few enough to be parsed': `{ ${many(60, (n) => `a${n}: coverage { annotated }`)} }`,
  'aliases of a mutation': `mutation { ${many(150, (n) => `a${n}: signOut`)} }`,
  'a directive again and again': `{ me { id ${'@include(if: true) '.repeat(50)} } }`,
  'directives that there are not': `{ me { id ${many(100, (n) => `@a${n}`)} } }`,
  'fragments in a circle': '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
  'fragments that double': `{ ...F0 } ${many(40, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)}
    fragment F40 on Query { coverage { annotated } }`,
  'introspection in itself': `{ __schema { types { ${'fields { type { '.repeat(6)} name ${'} }'.repeat(6)} } } }`,
  'pages in pages in pages':
    '{ models(first: 500) { nodes { versions(first: 500) { nodes { evaluations(first: 500) { nodes { id } } } } } } }',
  'the same by inline fragments': `{ ${'... on Query { '.repeat(3)} models(first: 500) { nodes { versions(first: 500) { nodes { evaluations(first: 500) { nodes { id } } } } } } ${'}'.repeat(3)} }`,
  'an analysis of each of many rows':
    '{ models(first: 500) { nodes { versions(first: 10) { nodes { card { markdown } } } } } }',
};

async function onSocket(query: string, variables: Record<string, unknown> = {}): Promise<string[]> {
  const client = connect();
  try {
    for await (const { errors = [] } of client.iterate({ query, variables })) {
      return errors.map(({ extensions }) => String(extensions?.code));
    }
    return [];
  } catch (refused) {
    if (!Array.isArray(refused)) throw refused;
    return refused.map(({ extensions }) => extensions.code);
  } finally {
    await client.dispose();
  }
}

function connect(): Client {
  return createClient({
    url: server.url.replace('http', 'ws').concat('/graphql'),
    webSocketImpl: WebSocket,
    connectionParams: { token: server.token },
    retryAttempts: 0,
  });
}

describe.each(Object.entries(attacks))('%s', (_, query) => {
  test('is refused at once, over HTTP and over a socket', async () => {
    const started = performance.now();
    const { status, errors } = await server.ask(server.token, query);
    expect(status).toBe(400);
    const refusals = ['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED'];
    for (const { extensions } of errors) expect(refusals).toContain(extensions.code);
    const codes = await onSocket(query);
    expect(codes.length).toBeGreaterThan(0);
    for (const code of codes) expect(refusals).toContain(code);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

test('pages whose length is a variable cost what the variable says', async () => {
  const query = `query ($n: Int! = 500) { models(first: $n) { nodes { versions(first: $n) { nodes {
    evaluations(first: $n) { nodes { id } }
  } } } } }`;
  const ask = async (variables: object) =>
    (await server.ask(server.token, query, variables)).status;
  expect(await ask({ n: 10 })).toBe(200);
  expect([await ask({ n: 500 }), await ask({})]).toEqual([400, 400]);
  expect(await onSocket(query, { n: 500 })).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});

test('what tools ask to know the schema is answered', async () => {
  const { status, data } = await server.ask(server.token, getIntrospectionQuery());
  expect([status, data.__schema.queryType.name]).toEqual([200, 'Query']);
});

test.each([
  ['nested without end', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['a list beyond what is looked up at once', JSON.stringify(Array(5001).fill('a'))],
])('a variable that is %s is refused', async (_, json) => {
  const query = 'query ($some: [String!]) { volumes(filter: { subjects: $some }) { totalCount } }';
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
    body: `{"query":${JSON.stringify(query)},"variables":{"some":${json}}}`,
  });
  expect(JSON.stringify(await response.json())).toMatch(/INVALID_INPUT|BAD_USER_INPUT/);
});

test('requests come one at a time: a batch is refused', async () => {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
    body: JSON.stringify(Array(2).fill({ query: '{ me { id } }' })),
  });
  expect(response.status).toBe(400);
});

test('a socket runs a hundred operations at a time, and no more', async () => {
  const { catalog } = server;
  const context = catalog.as(catalog.administrator);
  const job = await createJob(context, catalog.db, { kind: 'SPLIT_LIMBS', input: {} });
  const query = `subscription { jobProgress(jobId: "${toGlobalId('Job', job.id)}") { id } }`;
  const client = connect();
  const outcomes = { told: 0, refused: 0 };
  for (let n = 0; n < 103; n += 1) {
    client.subscribe(
      { query },
      {
        next: () => {
          outcomes.told += 1;
        },
        error: () => {
          outcomes.refused += 1;
        },
        complete: () => {},
      },
    );
  }
  await expect.poll(() => outcomes, { timeout: 10_000 }).toEqual({ told: 100, refused: 3 });
  await client.dispose();
});

test('a statement that takes too long is stopped', async () => {
  const db = connectDatabase(server.catalog.url, { statementTimeoutMs: 50 });
  try {
    const refusal = await db.$queryRaw`SELECT 1 FROM pg_sleep(5)`.catch(translateDatabaseError);
    expect(refusal).toMatchObject({ code: 'TIMEOUT' });
  } finally {
    await db.$disconnect();
  }
});

describe('a persisted query', () => {
  const query = '{ me { name } }';
  const sha256Hash = 'b8d2c5f5e6d1b8e5b1c3a7e1a5f0e5c7d8a9b0c1d2e3f4a5b6c7d8e9f0a1b2c3';
  const ask = async (body: object) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
      body: JSON.stringify(body),
    });
    return response.json();
  };
  const persisted = (hash: string) => ({
    extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
  });

  test('is asked for by its hash once it was sent in full', async () => {
    const { createHash } = await import('node:crypto');
    const hash = createHash('sha256').update(query).digest('hex');
    expect(await ask(persisted(hash))).toMatchObject({
      errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
    expect(await ask({ query, ...persisted(hash) })).toMatchObject({ data: { me: {} } });
    expect(await ask(persisted(hash))).toMatchObject({ data: { me: {} } });
  });

  test('is not taken under a hash that is not its own', async () => {
    expect(await ask({ query, ...persisted(sha256Hash) })).toMatchObject({ errors: [{}] });
    expect(await ask(persisted(sha256Hash))).toMatchObject({
      errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
  });
});
