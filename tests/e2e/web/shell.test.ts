import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  browserLeftOut,
  expectAccessible,
  openBrowser,
  openPage,
  type WatchedPage,
} from '../../support/browser.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { createStudy } from '../../support/tiny-study.ts';

test.runIf(process.env.CI)('a browser is there', () => {
  expect(browserLeftOut).toBeUndefined();
});

const leftOut = browserLeftOut === undefined ? '' : ` (left out: ${browserLeftOut})`;

describe.skipIf(browserLeftOut !== undefined)(`what is around every page${leftOut}`, () => {
  let server: TestServer;
  let browser: Browser;
  let watched: WatchedPage;

  beforeAll(async () => {
    server = await startTestServer();
    await createStudy(server.catalog, 'calves');
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  afterEach(() => watched.close());

  async function open(path: string): Promise<WatchedPage['page']> {
    watched = await openPage(browser, server);
    await watched.page.goto(`${server.url}${path}`);
    return watched.page;
  }

  test('leads to each place, by link and by key, and the study comes along', async () => {
    const page = await open('/');
    await page.getByRole('combobox', { name: 'Study' }).click();
    await page.getByRole('option', { name: 'calves' }).click();
    await page.waitForURL('**/?study=calves');
    await page.getByRole('link', { name: 'Cohorts' }).first().click();
    await page.waitForURL('**/cohorts?study=calves');
    await page.getByRole('heading', { level: 1, name: 'Cohorts' }).waitFor();
    await page.keyboard.press('Alt+M');
    await page.waitForURL('**/models?study=calves');
    await expect.poll(() => page.title()).toBe('Models · Myograph');
    await page.reload();
    const study = page.getByRole('combobox', { name: 'Study' });
    await expect.poll(() => study.inputValue()).toContain('calves');
    expect(watched.problems).toEqual([]);
  });

  test('begins with a link past the navigation', async () => {
    const page = await open('/models');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
  });

  test('keeps the colours that were chosen', async () => {
    const page = await open('/no-such-page');
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(await scheme()).toBe('light');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'To the dark colours' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(await scheme()).toBe('dark');
    await expectAccessible(page);
    expect(watched.problems).toEqual([]);
  });

  test('says what to do when the server is away, and goes on once it is back', async () => {
    const page = await open('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.route('**/graphql', (route) => route.abort());
    await page.getByRole('link', { name: 'Cohorts' }).first().click();
    await page.getByRole('alert').filter({ hasText: 'SERVER_UNREACHABLE' }).first().waitFor();
    await page.unroute('**/graphql');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Cohorts' }).waitFor();
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  });

  test('is left by signing out', async () => {
    const user = await server.catalog.db.user.create({ data: { name: 'ada' } });
    watched = await openPage(browser, { url: server.url, token: await server.tokenOf(user) });
    const { page } = watched;
    await page.goto(`${server.url}/models`);
    await page.getByRole('button', { name: 'ada' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
    await page.goto(`${server.url}/models`);
    await page.waitForURL('**/sign-in?next=%2Fmodels');
  });
});
