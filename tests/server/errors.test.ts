import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { toGlobalId } from '../../src/resolvers/global-id.ts';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { codes, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let full: FullCatalog;

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
});

afterAll(() => server.close());

afterEach(() => {
  vi.restoreAllMocks();
});

const ask = (query: string, variables?: object) => server.ask(server.token, query, variables);

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${server.token}`,
      ...headers,
    },
    body,
  });

/** A chain of single objects: deep, and as cheap as it is deep. */
const chain = (length: number) =>
  `{ models(first: 1) { nodes { ${'versions(first: 1) { nodes { model { '.repeat(length)} name ${' } } }'.repeat(length)} } } }`;

describe('a request that cannot be answered', () => {
  test.each([
    ['{ me', 'GRAPHQL_PARSE_FAILED'],
    ['{ nope }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ node(id: 3.5) { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query A { me { id } } query B { me { id } }', 'OPERATION_RESOLUTION_FAILURE'],
    [chain(6), 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription { jobProgress(jobId: "x") { id } }', 'BAD_REQUEST'],
    ['query { me { id } ...F } fragment F on Query { ...F }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('says so with a code: %s', async (query, code) => {
    const answer = await ask(query);
    expect(answer.status).toBe(400);
    expect(new Set(codes(answer))).toEqual(new Set([code]));
  });

  test('is refused when it is nested without end', async () => {
    const [open, close] = ['['.repeat(20_000), ']'.repeat(20_000)];
    const query = `{ volumes(filter: { studies: ${open}${close} }) { totalCount } }`;
    expect(codes(await ask(query))).toEqual(['GRAPHQL_PARSE_FAILED']);
  });

  test('is refused when its answer would be out of proportion, however it is written', async () => {
    const subjects = (inner: string) => `subjects(first: 500) { nodes { visits { ${inner} } } }`;
    const nested = `{ studies { nodes { ${subjects(`volumes { study { ${subjects('code')} } }`)} } } }`;
    const named = `query ($n: Int!) { studies { nodes { ...S } } }
      fragment S on Study { subjects(first: $n) { nodes { visits { volumes { study { ...T } } } } } }
      fragment T on Study { subjects(first: $n) { nodes { visits { code } } } }`;
    for (const query of [nested, named]) {
      const answer = await ask(query, { n: 500 });
      expect(new Set(codes(answer))).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
      const messages = answer.errors.map(({ message }) => message).join();
      expect(messages).toMatch(/could have about [\d,]+ fields; at most 2,000,000 are allowed/);
    }
    expect(codes(await ask(named, { n: 2 }))).toEqual([]);
    const modest =
      '{ volumes(first: 500) { nodes { subject { code } coverage { class { code } } } } }';
    expect(codes(await ask(modest))).toEqual([]);
  });

  test.each([
    [{ sha256: 'A'.repeat(64), size: 1 }, 'Sha256'],
    [{ sha256: 'a'.repeat(64), size: 1.5 }, 'BigInt'],
    [{ sha256: 'a'.repeat(64), size: '99999999999999999999' }, 'BigInt'],
  ])('names the scalar that is wrong in %o', async (object, scalar) => {
    const answer = await ask(
      'mutation ($input: RequestUploadsInput!) { requestUploads(input: $input) { uploads { sha256 } } }',
      { input: { objects: [object] } },
    );
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors[0]?.message).toContain(scalar);
  });

  test.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00'])(
    'is refused for an instant that the database has no place for: %s',
    async (since) => {
      const log = 'query ($since: DateTime) { auditLog(since: $since) { totalCount } }';
      expect(codes(await ask(log, { since }))).toEqual(['INVALID_INPUT']);
      const written = await ask(`{ auditLog(since: "${since}") { totalCount } }`);
      expect(codes(written)).toEqual(['INVALID_INPUT']);
      const changes = 'query ($since: DateTime!) { changesSince(since: $since) { totalCount } }';
      expect(codes(await ask(changes, { since }))).toEqual(['INVALID_INPUT']);
    },
  );

  test.each(['0001-01-02T00:00:00Z', '9999-12-31T00:00:00Z'])(
    'goes as far as %s',
    async (since) => {
      const query = 'query ($since: DateTime) { auditLog(since: $since) { totalCount } }';
      expect(codes(await ask(query, { since }))).toEqual([]);
    },
  );

  test.each([
    ['half of a pair', 'a\ud800b'],
    ['the other half', '\udc00'],
    ['NUL', 'a\0b'],
  ])('is refused for a text with %s, wherever it is', async (_what, text) => {
    const texts: [string, object][] = [
      ['mutation ($t: String!) { createUser(input: { name: $t }) { user { id } } }', { t: text }],
      ['mutation ($t: String!) { createToken(input: { name: $t }) { secret } }', { t: text }],
      [
        'mutation ($t: [String!]) { createToken(input: { name: "x", studies: $t }) { secret } }',
        { t: ['fine', text] },
      ],
      ['query ($t: String!) { study(code: $t) { id } }', { t: text }],
      ['query ($t: ID!) { node(id: $t) { id } }', { t: text }],
      [
        'query ($t: String!) { studies { nodes { subjects(after: $t) { totalCount } } } }',
        { t: text },
      ],
    ];
    for (const [query, variables] of texts) {
      const told = codes(await ask(query, variables));
      expect(new Set(told)).toEqual(new Set(['INVALID_INPUT']));
    }
    const whole = 'mutation ($t: String!) { createToken(input: { name: $t }) { token { name } } }';
    const name = `whole 🧠 ${Math.random()}`;
    expect((await ask(whole, { t: name })).data.createToken.token.name).toBe(name);
  });

  test('may not be longer than 8 MB, nor anything but JSON', async () => {
    const long = await post(JSON.stringify({ query: '{ me { id } }', pad: 'x'.repeat(8_400_000) }));
    expect([long.status, await long.json()]).toMatchObject([413, { code: 'INVALID_INPUT' }]);
    const broken = await post('{"query":');
    expect([broken.status, await broken.json()]).toMatchObject([400, { code: 'INVALID_INPUT' }]);
    const batch = await post(JSON.stringify([{ query: '{ me { id } }' }]));
    expect(batch.status).toBe(400);
  });

  test.each([
    ['with more names than can be looked up at once', Array.from({ length: 70_000 }, String)],
    ['with a character that no name has', ['a\0']],
  ])('is no mishap of the server %s', async (_, subjects) => {
    const query =
      'query ($some: [String!]) { volumes(filter: { subjects: $some }) { totalCount } }';
    expect(codes(await ask(query, { some: subjects }))).toEqual(['INVALID_INPUT']);
  });

  test('finds nothing at an address that there is not', async () => {
    const answer = await fetch(`${server.url}/admin`);
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'NOT_FOUND' }]);
  });
});

describe('an error', () => {
  test('of a service comes with its code, its words and its details', async () => {
    const answer = await ask(
      'mutation { createStudy(input: { code: "full", name: "Again" }) { study { id } } }',
    );
    expect(answer.errors).toMatchObject([
      {
        message: 'The study code full is taken. Choose another.',
        extensions: { code: 'CONFLICT', details: { code: 'full' } },
        path: ['createStudy'],
      },
    ]);
  });

  test('that nobody foresaw shows nothing of the inside, but the log does', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const { db } = server.catalog;
    await db.manifestImport.update({
      where: { id: full.manifestImport.id },
      data: { report: [{ secret: 'path of a file' }] },
    });
    const id = toGlobalId('ManifestImport', full.manifestImport.id);
    const answer = await ask(
      'query ($id: ID!) { node(id: $id) { ... on ManifestImport { rows { nodes { line } } } } }',
      { id },
    );
    expect(codes(answer)).toEqual(['INTERNAL']);
    expect(JSON.stringify(answer.errors)).not.toMatch(/zod|expected|secret|stack|\.ts/i);
    expect(log).toHaveBeenCalledOnce();
  });

  test("of the database's own rules shows neither tables nor constraints in its details", async () => {
    const create = (name: string) =>
      ask(
        'mutation ($input: CreateCohortInput!) { createCohort(input: $input) { cohort { id } } }',
        { input: { name, studies: ['full'] } },
      );
    const answer = await create(full.cohort.name);
    expect(answer.errors).toMatchObject([
      { message: 'There is already a cohort of this name.', extensions: { code: 'CONFLICT' } },
    ]);
    expect(JSON.stringify(answer.errors)).not.toMatch(/cohort_name_key|duplicate key/);
  });
});
