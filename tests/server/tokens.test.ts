import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toGlobalId } from '../../src/resolvers/global-id.ts';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { codes, startTestServer, type TestServer } from '../support/server.ts';
import { createStudy, createUser } from '../support/tiny-study.ts';

let server: TestServer;
let full: FullCatalog;
let owner: string;

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
  owner = await server.tokenOf(full.people.OWNER);
});

afterAll(() => server.close());

const create =
  'mutation ($input: CreateTokenInput!) { createToken(input: $input) { secret token { name prefix scopes studies expiresAt lastUsedAt } } }';
const me = '{ me { name } }';
const studies = '{ studies { nodes { code } } }';

let made = 0;

/** A new API token of the session's user, with what is known of it. */
async function newToken(session: string, input: object = {}) {
  made += 1;
  const answer = await server.ask(session, create, { input: { name: `token ${made}`, ...input } });
  expect(answer.errors).toEqual([]);
  return answer.data.createToken;
}

describe('an API token', () => {
  test('is shown once, kept as a hash, and known by its first characters', async () => {
    const { secret, token } = await newToken(owner, { name: 'nightly', scopes: ['TRAIN', 'READ'] });
    expect(secret).toMatch(/^mg_[\w-]{43}$/);
    expect(token).toMatchObject({ name: 'nightly', scopes: ['READ', 'TRAIN'], studies: null });
    expect(secret.startsWith(token.prefix)).toBe(true);
    const rows = await server.catalog.db.apiToken.findMany();
    expect(JSON.stringify(rows)).not.toContain(secret);
    const listed = (await server.ask(owner, '{ myTokens { name prefix lastUsedAt } }')).data
      .myTokens;
    expect(listed).toEqual([{ name: 'nightly', prefix: token.prefix, lastUsedAt: null }]);
    expect((await server.ask(secret, me)).data.me.name).toBe('owner');
    const used = (await server.ask(owner, '{ myTokens { lastUsedAt } }')).data.myTokens;
    expect(Date.now() - Date.parse(used[0].lastUsedAt)).toBeLessThan(60_000);
  });

  test('ends after 90 days unless it is told otherwise, and after a year at most', async () => {
    const days = async (input: object) => {
      const { token } = await newToken(owner, input);
      return Math.round((Date.parse(token.expiresAt) - Date.now()) / 86_400_000);
    };
    expect(await days({})).toBe(90);
    expect(await days({ expiresInDays: 365 })).toBe(365);
    for (const input of [
      { expiresInDays: 366 },
      { expiresInDays: 0 },
      { scopes: [] },
      { name: ' ' },
    ]) {
      const answer = await server.ask(owner, create, { input: { name: 'wrong', ...input } });
      expect(codes(answer)).toEqual(['INVALID_INPUT']);
    }
  });

  test('has a name of its own among those of its user', async () => {
    await newToken(owner, { name: 'twice' });
    expect(codes(await server.ask(owner, create, { input: { name: 'twice' } }))).toEqual([
      'CONFLICT',
    ]);
    await newToken(await server.tokenOf(full.people.VIEWER), { name: 'twice' });
  });

  test('lets nobody in once it has expired, or was revoked', async () => {
    const expired = await newToken(owner);
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000);
    await server.catalog.db.apiToken.updateMany({
      where: { name: expired.token.name },
      data: { createdAt: ago(3), expiresAt: ago(1) },
    });
    const late = await server.ask(expired.secret, me);
    expect([late.status, codes(late)]).toEqual([401, ['UNAUTHENTICATED']]);
    expect(late.errors[0]?.message).toContain('has expired');

    const revoked = await newToken(owner);
    const revoke =
      'mutation ($name: String!) { revokeToken(input: { name: $name }) { tokens { name } } }';
    const { name } = revoked.token;
    const stranger = await server.tokenOf(full.people.STRANGER);
    expect(codes(await server.ask(stranger, revoke, { name }))).toEqual(['NOT_FOUND']);
    expect(codes(await server.ask(revoked.secret, me))).toEqual([]);
    expect(codes(await server.ask(owner, revoke, { name }))).toEqual([]);
    expect(codes(await server.ask(revoked.secret, me))).toEqual(['UNAUTHENTICATED']);
    expect(codes(await server.watch(revoked.secret, me))).toEqual(['UNAUTHENTICATED']);
  });

  test.each([
    ['made up', () => `mg_${'a'.repeat(43)}`],
    ['cut short', (secret: string) => secret.slice(0, -1)],
    [
      'with another end',
      (secret: string) => `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`,
    ],
    ['in other letters', (secret: string) => `mg_${secret.slice(3).toUpperCase()}x`],
    ['as its prefix', (_secret: string, prefix: string) => prefix.padEnd(20, 'x')],
  ])('%s lets nobody in', async (_kind, forge) => {
    const { secret, token } = await newToken(owner);
    const answer = await server.ask(forge(secret, token.prefix), me);
    expect(codes(answer)).toEqual(['UNAUTHENTICATED']);
  });

  test('is no session: not by its hash, and not to make another', async () => {
    const { secret } = await newToken(owner, { scopes: ['READ', 'CURATE', 'TRAIN', 'ADMINISTER'] });
    const { tokenHash } = await server.catalog.db.apiToken.findFirstOrThrow();
    expect(codes(await server.ask(tokenHash, me))).toEqual(['UNAUTHENTICATED']);
    for (const [query, input] of [
      [create, { name: 'more' }],
      [
        'mutation ($input: SetPasswordInput!) { setPassword(input: $input) { user { id } } }',
        { password: 'x'.repeat(12) },
      ],
    ] as const) {
      const answer = await server.ask(secret, query, { input });
      expect(codes(answer)).toEqual(['FORBIDDEN']);
      expect(answer.errors[0]?.message).toContain('a person who is signed in');
    }
  });

  test('is refused what is beyond its scopes with the scope that is missing, over a WebSocket too', async () => {
    const { secret } = await newToken(owner, { scopes: ['CURATE'] });
    for (const answer of [
      await server.ask(secret, studies),
      await server.watch(secret, studies),
      await server.watch(secret, 'subscription ($id: ID!) { jobProgress(jobId: $id) { id } }', {
        id: toGlobalId('Job', full.run.jobId),
      }),
    ]) {
      expect(codes(answer)).toEqual(['FORBIDDEN']);
      expect(answer.errors[0]?.extensions.details).toMatchObject({
        required: 'read',
        own: ['curate'],
      });
    }
  });

  test('is refused each field on its own, under whatever name it is asked for', async () => {
    const { secret } = await newToken(owner);
    const answer = await server.ask(
      secret,
      `{ me { name } ...F } fragment F on Query { all: auditLog(studyId: "${toGlobalId('Study', full.study.id)}") { totalCount } }`,
    );
    expect(codes(answer)).toEqual(['FORBIDDEN']);
  });
});

describe('a token does no more than its user may now', () => {
  test('it loses a study with its user, and a role', async () => {
    const user = await createUser(server.catalog, 'leaving', [[full.study, 'OWNER']]);
    const { secret } = await newToken(await server.tokenOf(user), {
      scopes: ['READ', 'ADMINISTER'],
    });
    const log = `{ auditLog(studyId: "${toGlobalId('Study', full.study.id)}") { totalCount } }`;
    expect(codes(await server.ask(secret, log))).toEqual([]);
    const membership = { studyId_userId: { studyId: full.study.id, userId: user.id } };
    await server.catalog.db.membership.update({ where: membership, data: { role: 'VIEWER' } });
    expect(codes(await server.ask(secret, log))).toEqual(['FORBIDDEN']);
    await server.catalog.db.membership.delete({ where: membership });
    expect(codes(await server.ask(secret, log))).toEqual(['NOT_FOUND']);
    expect((await server.ask(secret, studies)).data.studies.nodes).toEqual([]);
  });
});

describe('limited to studies', () => {
  test('an administrator is none, and owns nothing else', async () => {
    const { administrator } = server.catalog;
    await createStudy(server.catalog, 'beyond');
    const session = await server.tokenOf(administrator);
    const scopes = ['READ', 'CURATE', 'ADMINISTER'];
    const { secret, token } = await newToken(session, { scopes, studies: ['full'] });
    expect(token.studies).toEqual(['full']);
    expect((await server.ask(secret, studies)).data.studies.nodes).toEqual([{ code: 'full' }]);
    expect((await server.ask(secret, '{ study(code: "beyond") { id } }')).data.study).toBeNull();
    expect(codes(await server.ask(secret, '{ users { nodes { name } } }'))).toEqual(['FORBIDDEN']);
    const grow =
      'mutation { createStudy(input: { code: "grown", name: "Grown" }) { study { id } } }';
    expect(codes(await server.ask(secret, grow))).toEqual(['FORBIDDEN']);
  });

  test('it takes the studies of its user alone', async () => {
    const answer = await server.ask(owner, create, {
      input: { name: 'wide', studies: ['full', 'beyond'] },
    });
    expect(codes(answer)).toEqual(['NOT_FOUND']);
  });
});
