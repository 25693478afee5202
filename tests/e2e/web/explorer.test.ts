import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { toGlobalId } from '../../../src/resolvers/global-id.ts';
import { startJob } from '../../../src/services/jobs/claims.ts';
import { createJob } from '../../../src/services/jobs.ts';
import {
  browserLeftOut,
  expectAccessible,
  openBrowser,
  openPage,
  type WatchedPage,
} from '../../support/browser.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

test.runIf(process.env.CI)('a browser is there', () => {
  expect(browserLeftOut).toBeUndefined();
});

const leftOut = browserLeftOut === undefined ? '' : ` (left out: ${browserLeftOut})`;

describe.skipIf(browserLeftOut !== undefined)(`the API explorer${leftOut}`, () => {
  let server: TestServer;
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    server = await startTestServer();
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  afterEach(() => watched.close());

  async function open(query?: string, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
    watched = await openPage(browser, server, { colorScheme });
    page = watched.page;
    await page.goto(`${server.url}/graphiql`);
    await page.waitForSelector('.graphiql-query-editor .CodeMirror');
    if (query !== undefined) await write(query);
  }

  /** Puts a text into the editor of queries, as pasting it does. */
  async function write(query: string): Promise<void> {
    await page.click('.graphiql-query-editor .CodeMirror');
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(query);
    // It reads what was typed after a moment; then it also keeps it.
    const kept = () => page.evaluate(() => localStorage.getItem('graphiql:tabState'));
    await expect.poll(kept, { timeout: 20_000 }).toContain(JSON.stringify(query));
  }

  const run = () => page.getByRole('button', { name: /^Execute query/ }).click();

  const answer = () => page.locator('.result-window .CodeMirror-code');

  const shows = (text: string) => answer().getByText(text).first().waitFor();

  test('is for who is signed in; others are sent to sign in, and come back', async () => {
    watched = await openPage(browser, { url: server.url, token: null });
    await watched.page.goto(`${server.url}/graphiql`);
    await watched.page.waitForURL('**/sign-in?next=%2Fgraphiql');
  });

  test('is loaded by nobody else: its code is in files of its own', async () => {
    watched = await openPage(browser, server);
    const loaded: string[] = [];
    watched.page.on('response', (response) => loaded.push(response.url()));
    await watched.page.goto(`${server.url}/account`);
    await watched.page.getByRole('heading', { level: 1 }).waitFor();
    expect(loaded.filter((url) => /explorer|codemirror/.test(url))).toEqual([]);
  });

  test('answers the query that it begins with, and has the documentation of the schema', async () => {
    await open();
    await run();
    await shows('"local"');
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.locator('.graphiql-doc-explorer-type-name').getByText('Query').click();
    await page.locator('.graphiql-doc-explorer-content').getByText('volumes').first().waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('completes, explains, keeps a history and has its dialogues, all without a warning', async () => {
    await open('{ me { name } }');
    await run();
    await shows('"local"');
    await page.click('.graphiql-query-editor .CodeMirror');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+Space');
    await page.locator('.CodeMirror-hints').getByText('volumes').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Show History' }).click();
    await page.locator('.graphiql-history').waitFor();
    for (const name of ['Open short keys dialog', 'Open settings dialog']) {
      await page.getByRole('button', { name }).click();
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.getByRole('button', { name: 'New tab' }).click();
    await expect.poll(() => page.getByRole('tab').count()).toBe(2);
    expect(watched.problems).toEqual([]);
  });

  test('changes what a mutation changes', async () => {
    await open(
      'mutation { createStudy(input: { code: "seen", name: "Seen" }) { study { code } } }',
    );
    await run();
    await shows('"seen"');
    expect(watched.problems).toEqual([]);
  });

  test('shows the error of what is refused', async () => {
    await open('query { node(id: "nonsense") { id } }');
    await run();
    await shows('"INVALID_INPUT"');
    expect(watched.problems).toEqual([]);
  });

  test('follows a subscription as the state changes, and one that is refused says so', async () => {
    const { db } = server.catalog;
    const job = await createJob(server.catalog.as(server.catalog.administrator), db, {
      kind: 'SPLIT_LIMBS',
      input: {},
    });
    await open(
      `subscription { jobProgress(jobId: "${toGlobalId('Job', job.id)}") { status stage } }`,
    );
    await run();
    await shows('"QUEUED"');
    await startJob(db, job.id, 3);
    await shows('"RUNNING"');
    await page.getByRole('button', { name: /^Stop query/ }).click();
    await write('subscription { jobProgress(jobId: "nonsense") { status } }');
    await run();
    await shows('INVALID_INPUT');
    expect(watched.problems).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('has the %s colours, and can be used', async (scheme) => {
    await open(undefined, scheme);
    const classes = () => page.evaluate('document.body.className');
    await expect.poll(classes).toContain(`graphiql-${scheme}`);
    await expectAccessible(page, '.graphiql-container');
    expect(watched.problems).toEqual([]);
    await page.getByRole('button', { name: /To the .* colours/ }).click();
    await expect.poll(classes).toContain(`graphiql-${scheme === 'light' ? 'dark' : 'light'}`);
  });
});
