import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Outcome, runMyograph } from '../support/command.ts';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const password = 'a long enough password';

let server: TestServer;
let full: FullCatalog;
let home: string;
let owner: string;

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
  home = await mkdtemp(path.join(tmpdir(), 'myograph-home-'));
  owner = await server.tokenOf(full.people.OWNER);
});

afterAll(async () => {
  await server.close();
  await rm(home, { recursive: true });
});

const folders = () => ({ XDG_CONFIG_HOME: home, MYOGRAPH_DATA: path.join(home, 'no server') });

/** As who has the token, at the server of these tests. */
function as(token: string, args: string[]): Promise<Outcome> {
  const env = { ...folders(), MYOGRAPH_SERVER: server.url, MYOGRAPH_TOKEN: token };
  return runMyograph(args, env);
}

/** As who signed in last, wherever that was. */
const signedIn = (args: string[], input?: string) => runMyograph(args, folders(), input);

describe('users and members', () => {
  test('a colleague is created, and brought into a study by e-mail address', async () => {
    const args = ['users', 'create', 'vera', '--email', 'vera@example.org'];
    const created = await as(server.token, args);
    expect(created.stdout).toMatch(/^vera signs in once, within an hour: http.*token=/);
    const users = await as(server.token, ['users', 'list', '--json']);
    expect(JSON.parse(users.stdout)).toContainEqual({
      name: 'vera',
      email: 'vera@example.org',
      isAdministrator: false,
    });
    const set = await as(owner, ['members', 'set', 'full', 'vera@example.org', 'EDITOR']);
    expect(set.stdout).toMatch(/vera +EDITOR/);
    expect((await as(owner, ['members', 'list', 'full'])).stdout).toMatch(/vera +EDITOR/);
    const log = await as(owner, ['audit', 'full', '--operation', 'setMember']);
    expect(log.stdout).toMatch(/owner +setMember +User +\{"role":"EDITOR"\}/);
    const removed = await as(owner, ['members', 'remove', 'full', 'vera']);
    expect(removed.stdout).not.toContain('vera');
  });

  test('a role that is none, and a study of others, are refused', async () => {
    const wrong = await as(owner, ['members', 'set', 'full', 'vera', 'BOSS']);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('Allowed choices')]);
    const stranger = await server.tokenOf(full.people.STRANGER);
    expect((await as(stranger, ['audit', 'full'])).stderr).toMatch(/^NOT_FOUND: /);
    expect((await as(owner, ['audit'])).stderr).toMatch(/^FORBIDDEN: /);
  });
});

describe('API tokens', () => {
  test('are made, used, listed and revoked', async () => {
    const created = await as(owner, ['tokens', 'create', 'nightly', '--study', 'full']);
    const [secret = ''] = created.stdout.split('\n');
    expect(secret).toMatch(/^mg_/);
    expect((await as(secret, ['members', 'list', 'full'])).stdout).toContain('owner');
    expect((await as(secret, ['tokens', 'list'])).stderr).toMatch(/^FORBIDDEN: .*person/);
    const listed = await as(owner, ['tokens', 'list']);
    expect(listed.stdout).toMatch(/nightly +mg_.{5}… +read +full +\d{4}-\d\d-\d\d +\d{4}/);
    await as(owner, ['tokens', 'revoke', 'nightly']);
    expect((await as(secret, ['members', 'list', 'full'])).stderr).toMatch(/^UNAUTHENTICATED: /);
  });
});

describe('signing in', () => {
  beforeAll(async () => {
    const set = await server.ask(
      owner,
      'mutation ($input: SetPasswordInput!) { setPassword(input: $input) { user { id } } }',
      { input: { email: 'owner@example.org', password } },
    );
    expect(set.errors).toEqual([]);
  });

  const signIn = (secret: string) =>
    signedIn(['sign-in', '--server', server.url, '--email', 'owner@example.org'], `${secret}\n`);

  test('is kept for the user alone, and for the commands that follow, until signing out', async () => {
    const outcome = await signIn(password);
    expect(outcome.stdout).toContain(`Signed in at ${server.url} as owner.`);
    expect(outcome.stdout + outcome.stderr).not.toContain(password);
    const file = path.join(home, 'myograph', 'sign-in.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { token } = JSON.parse(await readFile(file, 'utf8'));
    expect((await signedIn(['members', 'list', 'full'])).stdout).toContain('owner');
    const named = await runMyograph(['members', 'list', 'full'], {
      ...folders(),
      MYOGRAPH_SERVER: server.url,
    });
    expect(named.stdout).toContain('owner');

    expect((await signedIn(['sign-out'])).stdout).toBe(`Signed out at ${server.url}.\n`);
    expect((await as(token, ['members', 'list', 'full'])).stderr).toMatch(/^UNAUTHENTICATED: /);
    expect((await signedIn(['members', 'list', 'full'])).stderr).toMatch(/^SERVER_UNREACHABLE: /);
    expect((await signedIn(['sign-out'])).stderr).toMatch(/^UNAUTHENTICATED: /);
  });

  test('with a wrong password, or nowhere, is refused and keeps nothing', async () => {
    expect((await signIn('wrong')).stderr).toContain('UNAUTHENTICATED: E-mail address or password');
    const nowhere = ['sign-in', '--server', 'http://127.0.0.1:1', '--email', 'a@example.org'];
    expect((await signedIn(nowhere, 'x\n')).stderr).toContain('SERVER_UNREACHABLE: ');
    expect((await signedIn(['sign-in'])).stderr).toMatch(/^CONFIGURATION: /);
    await expect(stat(path.join(home, 'myograph', 'sign-in.json'))).rejects.toThrow('ENOENT');
  });
});
