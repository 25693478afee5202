import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toGlobalId } from '../../src/resolvers/global-id.ts';
import { isOperation, ruleOf } from '../../src/services/access/rules.ts';
import { type Attempt, attemptsOn } from '../support/attempts.ts';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { documentOf, operations } from '../support/operations.ts';
import { codes, startTestServer, type TestServer } from '../support/server.ts';
import { createUser } from '../support/tiny-study.ts';

let server: TestServer;
let full: FullCatalog;
let attempts: Readonly<Record<string, Attempt>>;

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
  await createUser(server.catalog, 'guest', [[full.study, 'VIEWER']]);
  attempts = attemptsOn(server, full);
});

afterAll(() => server.close());

const events = () =>
  server.catalog.db.auditEvent.findMany({ include: { studies: true }, orderBy: { id: 'asc' } });

const mutations = operations.filter(({ kind }) => kind === 'mutation');

/** Operations that are done to a study, by what their rule asks for. */
function touchesStudy(name: string): boolean {
  if (name === 'createStudy') return true;
  const who = isOperation(name) ? ruleOf(name).who : 'SIGNED_IN';
  return who !== 'SIGNED_IN' && who !== 'ADMINISTRATOR';
}

describe.each(mutations)('$field.name', (mutation) => {
  const { name } = mutation.field;

  test('leaves one event, of who did it, that the owners of the study may read', async () => {
    const { administrator } = server.catalog;
    const attempt = attempts[name];
    if (!attempt) throw new Error(`${name} is not tried.`);
    const token = await server.tokenOf(administrator);
    const input = await attempt.input?.('auditor', administrator);
    const before = new Set((await events()).map(({ id }) => id));
    const answer = await server.ask(token, await documentOf(mutation, attempt, administrator), {
      input,
    });
    expect(codes(answer), JSON.stringify(answer.errors)).toEqual([]);
    const added = (await events()).filter(({ id }) => !before.has(id));
    expect(added.map(({ operation }) => operation)).toEqual([name]);
    const [event] = added;
    expect(event).toMatchObject({ actorId: administrator.id, tokenName: null });
    expect((event?.studies ?? []).length > 0).toBe(touchesStudy(name));
  });

  test('leaves none when it is refused', async () => {
    const attempt = attempts[name];
    const input = await attempt?.input?.('refused', null);
    const before = await server.catalog.db.auditEvent.count();
    const answer = await server.ask(null, await documentOf(mutation, attempt ?? {}, null), {
      input,
    });
    expect(codes(answer)).toEqual(['UNAUTHENTICATED']);
    expect(await server.catalog.db.auditEvent.count()).toBe(before);
  });
});

test('no event holds a password, a token, or a link', async () => {
  const { db, administrator } = server.catalog;
  const token = await server.tokenOf(administrator);
  const made = await server.ask(
    token,
    `mutation { createToken(input: { name: "told of" }) { secret }
      createUser(input: { name: "told of" }) { signInLink }
      setPassword(input: { email: "told@example.org", password: "a password to look for" }) { user { id } } }`,
  );
  expect(codes(made)).toEqual([]);
  const { secret } = made.data.createToken;
  const [, linkToken] = made.data.createUser.signInLink.split('token=');
  const all = JSON.stringify(await db.auditEvent.findMany());
  for (const text of [secret, linkToken, 'a password to look for', token]) {
    expect(text.length).toBeGreaterThan(10);
    expect(all).not.toContain(text);
  }
});

describe('the log of a study', () => {
  const query = `query ($studyId: ID, $operation: String, $userName: String, $since: DateTime, $after: String, $first: Int! = 50) {
    auditLog(studyId: $studyId, operation: $operation, userName: $userName, since: $since, after: $after, first: $first) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { operation actor { name } tokenName targetType targetId details createdAt }
    }
  }`;
  const setMember = (userName: string, role: string) => ({
    input: { studyId: toGlobalId('Study', full.study.id), userName, role },
  });
  const change = 'mutation ($input: SetMemberInput!) { setMember(input: $input) { study { id } } }';

  test('is read by its owners page by page, newest first, and by filter', async () => {
    const owner = await server.tokenOf(full.people.OWNER);
    const studyId = toGlobalId('Study', full.study.id);
    const since = new Date().toISOString();
    for (const role of ['VIEWER', 'ANNOTATOR', 'EDITOR']) {
      await server.ask(owner, change, setMember('guest', role));
    }
    const filter = { studyId, operation: 'setMember', userName: 'owner', since };
    const first = (await server.ask(owner, query, { ...filter, first: 2 })).data.auditLog;
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect(first.nodes).toMatchObject([
      { actor: { name: 'owner' }, tokenName: null, details: { role: 'EDITOR' } },
      { details: { role: 'ANNOTATOR' } },
    ]);
    const after = first.pageInfo.endCursor;
    const second = (await server.ask(owner, query, { ...filter, first: 2, after })).data.auditLog;
    expect(second.pageInfo.hasNextPage).toBe(false);
    expect(second.nodes).toMatchObject([{ details: { role: 'VIEWER' } }]);
    const nobody = await server.ask(owner, query, { ...filter, userName: 'editor' });
    expect(nobody.data.auditLog.totalCount).toBe(0);
  });

  test('names the API token that something was done with', async () => {
    const owner = await server.tokenOf(full.people.OWNER);
    const made = await server.ask(
      owner,
      'mutation { createToken(input: { name: "nightly", scopes: [ADMINISTER] }) { secret } }',
    );
    const script = made.data.createToken.secret;
    expect(codes(await server.ask(script, change, setMember('guest', 'VIEWER')))).toEqual([]);
    const studyId = toGlobalId('Study', full.study.id);
    const log = await server.ask(script, query, { studyId, first: 1 });
    expect(log.data.auditLog.nodes).toMatchObject([
      { operation: 'setMember', actor: { name: 'owner' }, tokenName: 'nightly' },
    ]);
  });

  test('without a study shows what belongs to none as well, to administrators', async () => {
    const owner = await server.tokenOf(full.people.OWNER);
    const all = await server.ask(owner, query);
    expect(codes(all), JSON.stringify(all.errors)).toEqual(['FORBIDDEN']);
    const { data } = await server.ask(server.token, query, { operation: 'createUser' });
    expect(data.auditLog.totalCount).toBeGreaterThan(0);
  });

  test('takes no event back in under another study later', async () => {
    const { db } = server.catalog;
    const event = await db.auditEvent.findFirstOrThrow({ where: { operation: 'createUser' } });
    const late = db.auditEventStudy.create({
      data: { eventId: event.id, studyId: full.study.id },
    });
    await expect(late).rejects.toThrow('the audit log is only added to');
  });
});
