import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../../src/generated/prisma/client.ts';
import { createSignInLink } from '../../../src/services/access.ts';
import {
  browserLeftOut,
  expectAccessible,
  openBrowser,
  openPage,
  type WatchedPage,
} from '../../support/browser.ts';
import { codes, startTestServer, type TestServer } from '../../support/server.ts';
import { createUser } from '../../support/tiny-study.ts';

test.runIf(process.env.CI)('a browser is there', () => {
  expect(browserLeftOut).toBeUndefined();
});

/** Axe looks at several pages, on a machine that does much else. */
const patience = 90_000;

const leftOut = browserLeftOut === undefined ? '' : ` (left out: ${browserLeftOut})`;

const password = 'a long enough password';

/** What the browser itself says of an answer with this status; the page says it in its own words. */
const told = (problem: string) => !/status of (401|429)/.test(problem);

describe.skipIf(browserLeftOut !== undefined)(`access in a browser${leftOut}`, () => {
  let server: TestServer;
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;
  let vera: User;

  beforeAll(async () => {
    server = await startTestServer();
    await server.ask(
      server.token,
      'mutation { createStudy(input: { code: "calves", name: "Calves" }) { study { id } } }',
    );
    vera = await createUser(server.catalog, 'vera');
    const set = await server.ask(
      await server.tokenOf(vera),
      'mutation ($input: SetPasswordInput!) { setPassword(input: $input) { user { id } } }',
      { input: { email: 'vera@example.org', password } },
    );
    expect(set.errors).toEqual([]);
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  afterEach(() => watched.close());

  async function open(
    path: string,
    {
      token = null,
      colorScheme = 'light',
    }: { token?: string | null; colorScheme?: 'light' | 'dark' },
  ): Promise<void> {
    watched = await openPage(browser, { url: server.url, token }, { colorScheme });
    page = watched.page;
    await page.goto(`${server.url}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  const as = async (user: User) => ({ token: await server.tokenOf(user) });
  const asAdministrator = () => ({ token: server.token });

  const button = (name: string | RegExp) => page.getByRole('button', { name });

  async function signIn(email: string, secret: string): Promise<void> {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(secret);
    await button('Sign in').click();
  }

  describe('the sign-in page', () => {
    test('refuses in words, then signs in and leads back', async () => {
      await open('/models?study=calves', {});
      await page.waitForURL('**/sign-in?next=%2Fmodels%3Fstudy%3Dcalves');
      await signIn('vera@example.org', 'not the right password');
      await page
        .getByRole('alert')
        .filter({ hasText: 'E-mail address or password is wrong' })
        .waitFor();
      await signIn('vera@example.org', password);
      await page.waitForURL(`${server.url}/models?study=calves`);
      await button('vera').waitFor();
      expect(watched.problems.filter(told)).toEqual([]);
    });

    test('leads nowhere else than to this server', async () => {
      await open(`/sign-in?next=${encodeURIComponent('//attacker.example/')}`, {});
      await signIn('vera@example.org', password);
      await page.waitForURL(`${server.url}/`);
      expect(watched.problems.filter(told)).toEqual([]);
    });

    test('says when there were too many attempts, and when the server is away', async () => {
      await open('/sign-in', {});
      await page.route('**/auth/sign-in/email', (route) =>
        route.fulfill({
          status: 429,
          json: { code: 'TOO_MANY_ATTEMPTS', message: 'Too many attempts. Wait for 40 seconds.' },
        }),
      );
      await signIn('vera@example.org', password);
      await page.getByRole('alert').filter({ hasText: 'Wait for 40 seconds.' }).waitFor();
      await page.unroute('**/auth/sign-in/email');
      await page.route('**/auth/sign-in/email', (route) => route.abort());
      await button('Sign in').click();
      await page.getByRole('alert').filter({ hasText: 'SERVER_UNREACHABLE' }).waitFor();
    });

    test('is filled in by a password manager, and says what to do without a password', async () => {
      await open('/sign-in', {});
      const complete = (label: string) =>
        page.getByLabel(label, { exact: true }).getAttribute('autocomplete');
      expect(await complete('E-mail')).toBe('username');
      expect(await complete('Password')).toBe('current-password');
      await page.getByText('npx myograph users link').waitFor();
    });

    test.each(['light', 'dark'] as const)(
      'can be used in %s',
      { timeout: patience },
      async (colorScheme) => {
        await open('/sign-in?problem=link', { colorScheme });
        await page.getByRole('alert').filter({ hasText: 'This sign-in link was used' }).waitFor();
        await expectAccessible(page);
        await page.goto(`${server.url}/sign-in?problem=${encodeURIComponent('Call 0900 now')}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        expect(await page.getByText('0900').count()).toBe(0);
        expect(watched.problems).toEqual([]);
      },
    );
  });

  test('a one-time link signs in, once', async () => {
    const { id } = await createUser(server.catalog, 'once');
    const link = `/sign-in?token=${await createSignInLink(server.catalog.db, id)}`;
    await open(link, {});
    await button('once').waitFor();
    expect(page.url()).toBe(`${server.url}/`);
    await page.context().clearCookies();
    await page.goto(server.url + link);
    await page.getByRole('alert').filter({ hasText: 'This sign-in link was used' }).waitFor();
  });

  test('a session that ends leads to the sign-in page, from wherever one is', async () => {
    const user = await createUser(server.catalog, 'ended');
    await open('/account', await as(user));
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();
    await server.catalog.db.session.deleteMany({ where: { userId: user.id } });
    await page.getByRole('link', { name: 'Members' }).click();
    await page.waitForURL(/\/sign-in\?next=%2F(members|account)/);
  });

  describe('the account', () => {
    test('sets a first password after a link, and a new one with the present one', async () => {
      const user = await createUser(server.catalog, 'setter');
      await open('/account', await as(user));
      await page.getByRole('textbox', { name: 'E-mail' }).fill('setter@example.org');
      await page.getByRole('textbox', { name: 'New password' }).fill(password);
      await button('Set password').click();
      await page.getByText('The password is set.').waitFor();
      await page.context().clearCookies();
      await page.goto(`${server.url}/sign-in?next=/account`);
      await signIn('setter@example.org', password);
      await page.waitForURL('**/account');
      await page.getByRole('textbox', { name: 'New password' }).fill('another long password');
      await page.getByRole('textbox', { name: 'Present password' }).fill('not the present one');
      await button('Set password').click();
      await page.getByRole('alert').filter({ hasText: 'present password is not right' }).waitFor();
      await page.getByRole('textbox', { name: 'Present password' }).fill(password);
      await button('Set password').click();
      await page.getByText('The password is set.').waitFor();
      expect(watched.problems.filter(told)).toEqual([]);
    });

    test('ends another session', async () => {
      const user = await createUser(server.catalog, 'here-and-there');
      const there = await server.tokenOf(user);
      await open('/account', await as(user));
      await page.getByRole('cell', { name: 'this one' }).waitFor();
      await button(/^End the session/).click();
      await button('End it').click();
      await page.getByText('The session has ended.').waitFor();
      await expect.poll(() => button(/^End the session/).count()).toBe(0);
      expect(codes(await server.ask(there, '{ me { id } }'))).toEqual(['UNAUTHENTICATED']);
      expect(watched.problems).toEqual([]);
    });

    test('makes an API token, shows it once, and revokes it', async () => {
      await open('/account', await as(vera));
      await page.getByText('No tokens yet').waitFor();
      await button('New token').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('nightly');
      await dialog.getByLabel('Curate').check();
      await dialog.getByLabel('Days until it ends').fill('30');
      await dialog.getByRole('button', { name: 'Make it' }).click();
      const secret = (await page.getByRole('status').getByText(/^mg_/).first().textContent()) ?? '';
      const asked = await server.ask(secret, '{ me { name } }');
      expect(asked.data).toEqual({ me: { name: 'vera' } });
      expect(codes(await server.ask(secret, '{ users { totalCount } }'))).toEqual(['FORBIDDEN']);
      await page.reload();
      await page.getByRole('cell', { name: 'nightly', exact: true }).waitFor();
      expect(await page.getByText(secret).count()).toBe(0);
      await button('Revoke nightly').click();
      await button('Revoke').last().click();
      await page.getByText('No tokens yet').waitFor();
      expect(codes(await server.ask(secret, '{ me { name } }'))).toEqual(['UNAUTHENTICATED']);
      expect(watched.problems).toEqual([]);
    });

    test('says what was wrong with a token, and keeps what was filled in', async () => {
      await open('/account', await as(vera));
      await button('New token').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('too-long');
      await page.route('**/graphql', (route) =>
        route.fulfill({
          json: { errors: [{ message: 'You have a token', extensions: { code: 'CONFLICT' } }] },
        }),
      );
      await dialog.getByRole('button', { name: 'Make it' }).click();
      await dialog.getByRole('alert').filter({ hasText: 'CONFLICT' }).waitFor();
      expect(await dialog.getByLabel('Name').inputValue()).toBe('too-long');
    });

    test.each(['light', 'dark'] as const)(
      'can be used in %s',
      { timeout: patience },
      async (colorScheme) => {
        await open('/account', { ...asAdministrator(), colorScheme });
        await page.getByRole('table', { name: 'Sessions' }).waitFor();
        await page.getByText('No tokens yet').waitFor();
        await expectAccessible(page);
        await button('New token').click();
        await page.getByRole('dialog').getByLabel('Name').waitFor();
        await expect
          .poll(() =>
            page.evaluate("getComputedStyle(document.querySelector('[role=dialog]')).opacity"),
          )
          .toBe('1');
        // Mantine puts the title of a dialogue into a second header.
        await expectAccessible(page, 'header');
        expect(watched.problems).toEqual([]);
      },
    );
  });

  describe('the members', () => {
    test('are those of a study: without one, the page asks which', async () => {
      await open('/members', asAdministrator());
      await page.getByRole('main').getByRole('link', { name: 'calves' }).click();
      await page.getByRole('heading', { name: 'Members of calves' }).waitFor();
      expect(page.url()).toBe(`${server.url}/members?study=calves`);
      expect(watched.problems).toEqual([]);
    });

    test('are added, changed and removed by an owner; the last owner stays', async () => {
      await open('/members?study=calves', asAdministrator());
      const row = (name: string) => page.getByRole('cell', { name, exact: true });
      await page.getByText('the last owner stays').waitFor();
      await page.getByRole('combobox', { name: 'Add a member' }).fill('nobody-of-this-name');
      await button('Add').click();
      await page.getByRole('alert').filter({ hasText: 'NOT_FOUND' }).waitFor();
      await page.getByRole('combobox', { name: 'Add a member' }).fill('vera@example.org');
      await button('Add').click();
      await row('vera').waitFor();
      const role = page.getByRole('combobox', { name: 'Role of vera' });
      expect(await role.inputValue()).toBe('Viewer');
      await role.click();
      await page.getByRole('option', { name: 'Owner' }).click();
      await expect.poll(() => page.getByText('the last owner stays').count()).toBe(0);
      await page.reload();
      expect(await role.inputValue()).toBe('Owner');
      await button('Remove vera').click();
      await button('Remove').last().click();
      await page.getByText('the last owner stays').waitFor();
      expect(await row('vera').count()).toBe(0);
      expect(watched.problems).toEqual([]);
    });

    test('are only looked at by who is no owner, and the log is not', async () => {
      const viewer = await createUser(server.catalog, 'viewer');
      await server.ask(
        server.token,
        'mutation ($input: SetMemberInput!) { setMember(input: $input) { study { id } } }',
        {
          input: {
            studyId: (await server.ask(server.token, '{ study(code: "calves") { id } }')).data.study
              .id,
            ...{ userName: 'viewer', role: 'VIEWER' },
          },
        },
      );
      await open('/members?study=calves', await as(viewer));
      await page.getByText('You are viewer here.').waitFor();
      expect(await page.getByRole('combobox', { name: 'Add a member' }).count()).toBe(0);
      expect(await page.getByRole('tab', { name: 'Users' }).count()).toBe(0);
      await page.getByRole('tab', { name: 'Audit log' }).click();
      await page.getByText('Owners read it').waitFor();
      await page.goto(`${server.url}/members?study=no-such`);
      await page.getByText('There is no study no-such').waitFor();
      expect(watched.problems).toEqual([]);
    });

    test('begin as users with a one-time link, which a lost one is replaced by', async () => {
      await open('/members?tab=users', asAdministrator());
      await page.getByLabel('New user').fill('newcomer');
      await button('Create').click();
      const shown = page.getByText(/\/sign-in\?token=/).first();
      const link = (await shown.textContent()) ?? '';
      await page.getByRole('cell', { name: 'newcomer', exact: true }).waitFor();
      await page.getByLabel('New user').fill('NEWCOMER');
      await button('Create').click();
      await page.getByRole('alert').filter({ hasText: 'CONFLICT' }).waitFor();
      await button('New link for newcomer').click();
      await expect.poll(() => shown.textContent()).not.toBe(link);
      expect(watched.problems).toEqual([]);
      await page.context().clearCookies();
      await page.goto(link);
      await button('newcomer').waitFor();
    });

    test('leave what they did in the log, which is filtered by the address', async () => {
      await open('/members?study=calves&tab=log', asAdministrator());
      const rows = () => page.getByRole('table').getByRole('row').count();
      await page.getByRole('cell', { name: 'setMember' }).first().waitFor();
      const all = await rows();
      await page.getByLabel('Operation').fill('createStudy');
      await page.waitForURL(/operation=createStudy/);
      await expect.poll(rows).toBeLessThan(all);
      await page.reload();
      expect(await page.getByLabel('Operation').inputValue()).toBe('createStudy');
      await page.getByRole('cell', { name: 'createStudy' }).waitFor();
      await page.getByLabel('Since').fill('2100-01-01');
      await page.getByText('No events').waitFor();
      await button('All events').click();
      await page.waitForURL((url) => !url.search.includes('operation'));
      await page.getByRole('cell', { name: 'setMember' }).first().waitFor();
      const download = page.waitForEvent('download');
      await button(/^Download/).click();
      expect((await download).suggestedFilename()).toBe('audit-log-of-calves.csv');
      expect(watched.problems).toEqual([]);
    });

    test('know where the scanners stand; administrators say it', async () => {
      await server.catalog.db.scanner.upsert({
        where: { name: 'seen scanner' },
        create: { name: 'seen scanner' },
        update: {},
      });
      await open('/members?tab=scanners', asAdministrator());
      await button('Change the site of seen scanner').click();
      await page.getByLabel('Site of seen scanner').fill('Basel');
      await page.keyboard.press('Enter');
      await page.getByRole('cell', { name: 'Basel' }).waitFor();
      expect(watched.problems).toEqual([]);
    });

    test.each(['light', 'dark'] as const)(
      'can be used in %s',
      { timeout: patience },
      async (colorScheme) => {
        await open('/members?study=calves', { ...asAdministrator(), colorScheme });
        for (const [tab, heading] of [
          ['Members', 'Members of calves'],
          ['Audit log', 'Audit log of calves'],
          ['Users', 'Users'],
          ['Scanners', 'Scanners'],
        ] as const) {
          await page.getByRole('tab', { name: tab }).click();
          await page.getByRole('heading', { level: 2, name: heading, exact: true }).waitFor();
          await page.getByRole('table').first().waitFor();
          await expectAccessible(page);
        }
        expect(watched.problems).toEqual([]);
      },
    );
  });
});
