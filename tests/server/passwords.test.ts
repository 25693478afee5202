import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../src/generated/prisma/client.ts';
import { codes, startTestServer, type TestServer } from '../support/server.ts';
import { createUser } from '../support/tiny-study.ts';

const password = 'a long enough password';

let server: TestServer;
let vera: User;

beforeAll(async () => {
  server = await startTestServer();
  vera = await withPassword('vera', 'vera@example.org');
  // It loads better-auth, and no test is to wait for that.
  await signIn({ email: 'vera@example.org', password });
});

afterAll(() => server.close());

const setPassword =
  'mutation ($input: SetPasswordInput!) { setPassword(input: $input) { user { name email } } }';

async function withPassword(name: string, email: string): Promise<User> {
  const user = await createUser(server.catalog, name);
  const set = await server.ask(await server.tokenOf(user), setPassword, {
    input: { email, password },
  });
  expect(set.errors).toEqual([]);
  return user;
}

let clients = 0;

/** An address on the network that nobody else in these tests has. */
function newClient(): Record<string, string> {
  clients += 1;
  return { 'x-forwarded-for': `10.0.${Math.floor(clients / 200)}.${clients % 200}` };
}

/** As a script signs in. */
function signIn(given: object, headers: Record<string, string> = newClient()): Promise<Response> {
  return fetch(`${server.url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url, ...headers },
    body: JSON.stringify(given),
  });
}

/** What it is answered. */
async function answered(response: Response): Promise<{ token?: string; code?: string }> {
  return JSON.parse(await response.text());
}

const right = { email: 'vera@example.org', password };
const me = '{ me { name email } }';

describe('an e-mail address and its password', () => {
  test('sign a script in, in any spelling of the address', async () => {
    const answer = await signIn({ email: 'Vera@Example.ORG', password });
    expect(answer.status).toBe(200);
    const { token = null } = await answered(answer);
    expect((await server.ask(token, me)).data.me).toEqual({
      name: 'vera',
      email: 'vera@example.org',
    });
  });

  test('sign a browser in, with a cookie out of reach of scripts', async () => {
    const answer = await signIn(right, { ...newClient(), 'sec-fetch-site': 'same-origin' });
    expect(answer.status).toBe(200);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      /^myograph_session=[\w-]{32,}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
    );
    const [session = ''] = cookie.split(';');
    const asked = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: session },
      body: JSON.stringify({ query: me }),
    });
    expect(await asked.json()).toMatchObject({ data: { me: { name: 'vera' } } });
  });

  test('are refused in words, without a cookie', async () => {
    const answer = await signIn({ ...right, password: 'wrong' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(await answered(answer)).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining('E-mail address or password is wrong.'),
    });
  });

  test('of a user who has none let nobody in', async () => {
    await createUser(server.catalog, 'linked');
    await server.catalog.db.user.update({
      where: { name: 'linked' },
      data: { email: 'linked@example.org' },
    });
    const answers = ['', 'undefined', 'null', password].map((guess) =>
      signIn({ email: 'linked@example.org', password: guess }),
    );
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  });

  test.each([
    [{}],
    [{ email: 'vera@example.org' }],
    [{ ...right, password: { length: 12 } }],
    [[]],
  ])('in another shape are refused: %j', async (given) => {
    const answer = await signIn(given);
    expect(answer.status).toBe(400);
    expect((await answered(answer)).code).toBe('INVALID_INPUT');
  });

  test('are kept as a hash with a salt, and a session as the hash of its token', async () => {
    const { db } = server.catalog;
    const { token = '' } = await answered(await signIn(right));
    await withPassword('twin', 'twin@example.org');
    const accounts = await db.account.findMany();
    const kept = JSON.stringify([accounts, await db.session.findMany()]);
    expect(kept).not.toContain(password);
    expect(kept).not.toContain(token);
    const hashes = accounts.map((account) => account.password);
    expect(new Set(hashes).size).toBe(hashes.length);
    const stored = await db.session.findFirstOrThrow({ where: { origin: 'PASSWORD' } });
    expect(codes(await server.ask(stored.tokenHash, me))).toEqual(['UNAUTHENTICATED']);
  });
});

describe('who guesses', () => {
  test('is answered the same for an address that nobody has, in about the same time', async () => {
    const timed = async (email: string) => {
      const start = performance.now();
      const answer = await signIn({ email, password: 'not the right password' });
      const text = await answer.text();
      return { text: `${answer.status} ${text}`, ms: performance.now() - start };
    };
    const known: Awaited<ReturnType<typeof timed>>[] = [];
    const unknown: typeof known = [];
    for (let n = 0; n < 8; n += 1) {
      known.push(await timed('vera@example.org'));
      unknown.push(await timed('nobody@example.org'));
    }
    expect(new Set([...known, ...unknown].map(({ text }) => text)).size).toBe(1);
    const median = (answers: typeof known) =>
      answers.map(({ ms }) => ms).sort((a, b) => a - b)[answers.length >> 1] ?? 0;
    // A user who is found costs a hash, and so does one who is not: far from a millisecond against fifty.
    expect(median(unknown) / median(known)).toBeGreaterThan(0.5);
    expect(median(unknown) / median(known)).toBeLessThan(2);
  });

  test('from one address is stopped after ten in a minute, and nobody else', async () => {
    await withPassword('target', 'target@example.org');
    const client = newClient();
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      const answer = await signIn({ email: `user${n}@example.org`, password: 'guessed' }, client);
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    const stopped = await signIn({ email: 'target@example.org', password }, client);
    expect((await answered(stopped)).code).toBe('TOO_MANY_ATTEMPTS');
    expect((await signIn({ email: 'target@example.org', password })).status).toBe(200);
  });

  test('at one user from many addresses is stopped after twenty, also with what is right', async () => {
    await withPassword('victim', 'victim@example.org');
    for (let n = 0; n < 20; n += 1) {
      const answer = await signIn({ email: 'victim@example.org', password: `guess ${n}` });
      expect(answer.status).toBe(401);
    }
    const answers = ['victim@example.org', 'VICTIM@example.org'].map((email) =>
      signIn({ email, password }),
    );
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([429, 429]);
    expect((await signIn(right)).status).toBe(200);
  });

  test('cannot choose the address on the network that is counted', async () => {
    const statuses: number[] = [];
    const last = newClient()['x-forwarded-for'];
    for (let n = 0; n < 11; n += 1) {
      const forged = {
        'x-forwarded-for': `192.0.2.${n}, ${last}`,
        'x-myograph-client': `192.0.2.${n}`,
      };
      statuses.push((await signIn({ email: `u${n}@example.org`, password: 'x' }, forged)).status);
    }
    expect(statuses.at(-1)).toBe(429);
  });

  test('is told of in the audit log, and so is who got in', async () => {
    const { db } = server.catalog;
    const newest = () => db.auditEvent.findFirst({ orderBy: { id: 'desc' } });
    await signIn({ ...right, password: 'wrong again' });
    expect(await newest()).toMatchObject({ operation: 'signInFailed', actorId: vera.id });
    await signIn({ email: 'secret typed here', password: 'wrong' });
    const unknown = await newest();
    expect(unknown).toMatchObject({ operation: 'signInFailed', actorId: null });
    expect(JSON.stringify(unknown)).not.toContain('secret typed here');
    await signIn(right);
    expect(await newest()).toMatchObject({ operation: 'signIn', actorId: vera.id });
  });
});

describe('other sites', () => {
  const evil = 'https://attacker.example';

  test.each([
    ['by a form', { origin: evil, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
    ['by a form of an old browser', { origin: evil }],
    ['with an old cookie', { origin: evil, cookie: 'myograph_session=0123456789abcdefghij' }],
    ['by a page in a sandbox', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['by one that tells only where it was', { origin: '', referer: `${evil}/page` }],
  ])('cannot sign a browser in: %s', async (_way, headers) => {
    const answer = await signIn(right, { ...newClient(), ...headers });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  test('cannot do it under another name for this server', async () => {
    const { port } = new URL(server.url);
    const answer = await signIn(right, {
      ...newClient(),
      origin: `http://other.example:${port}`,
    });
    expect(answer.status).toBe(403);
  });

  test('cannot change anything by a link: GraphQL over GET takes no mutation', async () => {
    const token = await server.tokenOf(vera);
    const query = encodeURIComponent('mutation { signOut }');
    const answer = await fetch(`${server.url}/graphql?query=${query}`, {
      headers: {
        cookie: `myograph_session=${token}`,
        // As if the check of simple requests had been passed.
        'apollo-require-preflight': 'yes',
      },
    });
    expect(answer.status).toBe(405);
    expect(codes(await server.ask(token, me))).toEqual([]);
  });
});

describe('other sites, by a form without script,', () => {
  test('sign nobody in: a form sends no JSON', async () => {
    for (const path of ['/sign-in', '/auth/sign-in/email']) {
      const answer = await fetch(`${server.url}${path}`, {
        method: 'POST',
        redirect: 'manual',
        headers: newClient(),
        body: new URLSearchParams(right),
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });
});

describe('nothing else of better-auth is reached', () => {
  test.each([
    ['POST', '/auth/sign-up/email'],
    ['GET', '/auth/get-session'],
    ['POST', '/auth/change-password'],
    ['POST', '/auth/request-password-reset'],
    ['POST', '/auth/update-user'],
    ['POST', '/auth/delete-user'],
    ['GET', '/auth/ok'],
    ['POST', '/api/auth/sign-in/email'],
  ])('%s %s', async (method, path) => {
    const body = method === 'POST' ? JSON.stringify({ ...right, name: 'x' }) : null;
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(404);
  });
});

describe('a session', () => {
  test('is new at each sign-in: what a browser came with is not taken over', async () => {
    const planted = 'planted-by-somebody-else-0123456789';
    const answer = await signIn(right, { ...newClient(), cookie: `myograph_session=${planted}` });
    expect(answer.headers.get('set-cookie')).toMatch(/^myograph_session=[\w-]{32,};/);
    expect(answer.headers.get('set-cookie')).not.toContain(planted);
    expect(codes(await server.ask(planted, me))).toEqual(['UNAUTHENTICATED']);
  });

  test('is listed, and ended by its user alone', async () => {
    const user = await createUser(server.catalog, 'traveller');
    const [here, there] = [await server.tokenOf(user), await server.tokenOf(user)];
    const list = '{ mySessions { id isCurrent origin } }';
    const { mySessions } = (await server.ask(here, list)).data;
    expect(mySessions).toHaveLength(2);
    const other = mySessions.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent);
    const end = 'mutation ($id: ID!) { endSession(input: { sessionId: $id }) { sessions { id } } }';
    const stolen = await server.ask(await server.tokenOf(vera), end, { id: other.id });
    expect(codes(stolen)).toEqual(['NOT_FOUND']);
    expect(codes(await server.ask(there, me))).toEqual([]);
    expect((await server.ask(here, end, { id: other.id })).data.endSession.sessions).toHaveLength(
      1,
    );
    expect(codes(await server.ask(there, me))).toEqual(['UNAUTHENTICATED']);
    expect(codes(await server.ask(here, end, { id: 'no id' }))).toEqual(['NOT_FOUND']);
  });
});

describe('a new password', () => {
  const login = async (email: string, secret = password) =>
    (await answered(await signIn({ email, password: secret }))).token ?? null;

  test('takes the present one, and ends every other session and link', async () => {
    const user = await withPassword('mover', 'mover@example.org');
    const [here, there] = [await login('mover@example.org'), await login('mover@example.org')];
    const next = 'another long password';
    const without = await server.ask(here, setPassword, { input: { password: next } });
    expect(codes(without)).toEqual(['FORBIDDEN']);
    const wrong = { password: next, currentPassword: 'not the one it was' };
    expect(codes(await server.ask(here, setPassword, { input: wrong }))).toEqual(['FORBIDDEN']);
    const { createSignInLink: made } = (
      await server.ask(
        server.token,
        'mutation { createSignInLink(input: { userName: "mover@example.org" }) { signInLink } }',
      )
    ).data;
    const set = { password: next, currentPassword: password };
    expect((await server.ask(here, setPassword, { input: set })).errors).toEqual([]);
    expect(codes(await server.ask(here, me))).toEqual([]);
    expect(codes(await server.ask(there, me))).toEqual(['UNAUTHENTICATED']);
    expect((await fetch(made.signInLink, { redirect: 'manual' })).status).toBe(401);
    expect((await signIn({ email: 'mover@example.org', password })).status).toBe(401);
    expect(await login('mover@example.org', next)).toBeTruthy();
    expect(await server.catalog.db.account.count({ where: { userId: user.id } })).toBe(1);
  });

  test('is set by a link when the old one is lost, for an hour', async () => {
    const user = await withPassword('forgetful', 'forgetful@example.org');
    const { db } = server.catalog;
    const byLink = await server.tokenOf(user);
    const input = { password: 'remembered this time' };
    expect((await server.ask(byLink, setPassword, { input })).errors).toEqual([]);
    const hourAgo = new Date(Date.now() - 61 * 60 * 1000);
    await db.session.updateMany({ where: { userId: user.id }, data: { createdAt: hourAgo } });
    expect(codes(await server.ask(byLink, setPassword, { input }))).toEqual(['FORBIDDEN']);
  });

  test.each([
    [{ password: 'too short' }, 'INVALID_INPUT'],
    [{ password: 'x'.repeat(129) }, 'INVALID_INPUT'],
    [{ password }, 'INVALID_INPUT'],
    [{ password, email: 'no address' }, 'INVALID_INPUT'],
    [{ password, email: 'VERA@example.org' }, 'CONFLICT'],
  ])('is refused when it cannot be: %j', async (input, code) => {
    const user = await createUser(server.catalog, `new ${Math.random()}`);
    const answer = await server.ask(await server.tokenOf(user), setPassword, { input });
    expect(codes(answer)).toEqual([code]);
    expect(JSON.stringify(answer.errors)).not.toContain(input.password);
    expect(await server.catalog.db.account.count({ where: { userId: user.id } })).toBe(0);
  });

  test('is not guessed for ever by who took a session over', async () => {
    await withPassword('robbed', 'robbed@example.org');
    const taken = await login('robbed@example.org');
    const guess = (currentPassword: string) =>
      server.ask(taken, setPassword, { input: { password: 'the thief owns it', currentPassword } });
    for (let n = 0; n < 20; n += 1) {
      expect(codes(await guess(`guess number ${n}`))).toEqual(['FORBIDDEN']);
    }
    expect(codes(await guess(password))).toEqual(['TOO_MANY_ATTEMPTS']);
  });

  test('leaves the command line on the machine of the server signed in', async () => {
    const { db } = server.catalog;
    const { id } = await db.user.findUniqueOrThrow({ where: { name: 'local' } });
    const local = await server.tokenOf({ ...vera, id });
    const input = { email: 'local@example.org', password };
    expect((await server.ask(local, setPassword, { input })).errors).toEqual([]);
    expect(codes(await server.ask(server.token, me))).toEqual([]);
  });
});
