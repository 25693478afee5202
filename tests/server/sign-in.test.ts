import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signInAddress } from '../../src/server/request-context.ts';
import { createSignInLink } from '../../src/services/access.ts';
import { codes, startTestServer, type TestServer } from '../support/server.ts';
import { createUser } from '../support/tiny-study.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.close());

const me = '{ me { name isAdministrator } }';

/** Follows a sign-in link as a browser does, up to the redirect. */
const open = (link: string, headers: Record<string, string> = {}) =>
  fetch(link, { redirect: 'manual', headers });

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

/** Asks with any headers at all, also those that fetch keeps to itself. */
function status(path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${server.url}${path}`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the sign-in link', () => {
  test('signs the browser in, once', async () => {
    const first = await open(server.signInLink, html);
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/');
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; HttpOnly; SameSite=Lax$/);

    const [session = ''] = cookie.split(';');
    const answer = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: session },
      body: JSON.stringify({ query: me }),
    });
    expect(await answer.json()).toMatchObject({ data: { me: { name: 'local' } } });
  });

  test('is not used up by a program that only asks where it leads', async () => {
    const { id } = await createUser(server.catalog, 'previewed');
    const link = signInAddress(server.url, await createSignInLink(server.catalog.db, id));
    const looked = await fetch(link, { method: 'HEAD', redirect: 'manual', headers: html });
    expect(looked.headers.get('set-cookie')).toBeNull();
    expect((await open(link, html)).headers.get('location')).toBe('/');
  });

  test('leads to the sign-in page, which says why, when it was used or never was one', async () => {
    const { id } = await createUser(server.catalog, 'late');
    const link = signInAddress(server.url, await createSignInLink(server.catalog.db, id));
    expect((await open(link, html)).headers.get('location')).toBe('/');
    const links = [link, `${server.url}/sign-in?token=made-up`, `${link}&token=${'x'.repeat(43)}`];
    for (const refused of links) {
      const answer = await open(refused, html);
      expect([answer.status, answer.headers.get('location')]).toEqual([
        303,
        '/sign-in?problem=link',
      ]);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });

  test('leads nowhere else, whatever it was made to say', async () => {
    const { id } = await createUser(server.catalog, 'led');
    const link = signInAddress(server.url, await createSignInLink(server.catalog.db, id));
    const answer = await open(`${link}&next=https://attacker.example/`, html);
    expect(answer.headers.get('location')).toBe('/');
  });

  test('is refused in JSON to programs', async () => {
    const refused = await open(`${server.url}/sign-in?token=made-up`);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('tells its user where the session began', async () => {
    const user = await createUser(server.catalog, 'abroad');
    const link = signInAddress(server.url, await createSignInLink(server.catalog.db, user.id));
    await open(link, { ...html, 'user-agent': `Mozilla/5.0 ${'x'.repeat(1000)}` });
    const list = '{ mySessions { userAgent ipAddress } }';
    const [session] = (
      await server.ask(await server.tokenOf(user), list)
    ).data.mySessions.toReversed();
    expect(session.userAgent).toMatch(/^Mozilla\/5\.0 x+$/);
    expect(session.userAgent).toHaveLength(500);
    expect(session.ipAddress).toMatch(/127\.0\.0\.1|::1/);
  });

  test('is given to new users at the address of this server', async () => {
    const created = await server.ask(
      server.token,
      'mutation { createUser(input: { name: "ada" }) { user { name } signInLink } }',
    );
    const { signInLink } = created.data.createUser;
    expect(signInLink.startsWith(`${server.url}/sign-in?token=`)).toBe(true);
    const [cookie = ''] = ((await open(signInLink)).headers.get('set-cookie') ?? '').split(';');
    const answer = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({ query: me }),
    });
    expect(await answer.json()).toEqual({
      data: { me: { name: 'ada', isAdministrator: false } },
    });
  });
});

describe('without a session', () => {
  test.each([null, 'x'.repeat(43)])('nothing is answered (%s)', async (token) => {
    for (const query of [me, '{ __typename }', '{ __schema { types { name } } }']) {
      const answer = await server.ask(token, query);
      expect([answer.status, codes(answer), answer.data]).toEqual([401, ['UNAUTHENTICATED'], null]);
    }
  });

  test('who signs out is out, and nobody else', async () => {
    const user = await createUser(server.catalog, 'leaver');
    const [leaving, staying] = [await server.tokenOf(user), await server.tokenOf(user)];
    const out = await server.ask(leaving, 'mutation { signOut }');
    expect(out.data).toEqual({ signOut: true });
    expect(codes(await server.ask(leaving, me))).toEqual(['UNAUTHENTICATED']);
    expect(codes(await server.ask(staying, me))).toEqual([]);
  });
});

describe('requests by way of other sites', () => {
  test("are refused under a name that is not the server's", async () => {
    const { port } = new URL(server.url);
    expect(await status('/health', { host: 'attacker.example' })).toBe(421);
    expect(await status('/health', { host: `attacker.example:${port}` })).toBe(421);
  });

  test('are answered under each name of this machine, with or without port', async () => {
    const { port } = new URL(server.url);
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      expect(await status('/health', { host })).toBe(200);
      expect(await status('/health', { host: `${host}:${port}` })).toBe(200);
    }
  });

  test('cannot ask GraphQL by a form or a link', async () => {
    const authorization = `Bearer ${server.token}`;
    const form = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'text/plain' },
      body: JSON.stringify({ query: me }),
    });
    const link = await fetch(`${server.url}/graphql?query=${encodeURIComponent(me)}`, {
      headers: { authorization },
    });
    expect([form.status, link.status]).toEqual([400, 400]);
    expect(await link.text()).toContain('Cross-Site Request Forgery');
  });
});
