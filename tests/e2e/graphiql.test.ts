import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { toGlobalId } from '../../src/resolvers/global-id.ts';
import { startJob } from '../../src/services/jobs/claims.ts';
import { createJob } from '../../src/services/jobs.ts';
import { browserLeftOut, openBrowser } from '../support/browser.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.close());

const signedIn = () => ({ cookie: `myograph_session=${server.token}` });

describe('the page', () => {
  test('is for who is signed in; others are sent to sign in', async () => {
    const stranger = await fetch(`${server.url}/graphiql`, { redirect: 'manual' });
    expect([stranger.status, stranger.headers.get('location')]).toEqual([303, '/sign-in']);
    const page = await fetch(`${server.url}/graphiql`, { headers: signedIn() });
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'.*script-src 'self';/);
    expect(policy).not.toMatch(/unsafe-eval|https?:/);
    expect(await page.text()).not.toMatch(/https?:|<script>/);
  });

  test('is made of the files that it names, and of no other', async () => {
    const page = await (await fetch(`${server.url}/graphiql`, { headers: signedIn() })).text();
    const names = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, name]) => name);
    expect(names).toHaveLength(6);
    for (const name of names) {
      const file = await fetch(`${server.url}${name}`);
      const type = name?.endsWith('.js') ? 'text/javascript' : 'text/css';
      expect([file.status, file.headers.get('content-type')]).toEqual([
        200,
        `${type}; charset=utf-8`,
      ]);
    }
    for (const name of ['package.json', '..%2f..%2fpackage.json', 'graphiql.min.js.map']) {
      expect((await fetch(`${server.url}/graphiql/${name}`)).status).toBe(404);
    }
  });
});

test.runIf(process.env.CI)('a browser is there', () => {
  expect(browserLeftOut).toBeUndefined();
});

const leftOut = browserLeftOut === undefined ? '' : ` (left out: ${browserLeftOut})`;

describe.skipIf(browserLeftOut !== undefined)(`GraphiQL in a browser${leftOut}`, () => {
  let browser: Browser;
  let page: Page;
  let problems: string[];

  beforeAll(async () => {
    browser = await openBrowser();
  });

  afterAll(() => browser.close());

  afterEach(() => page.context().close());

  /** Opens the page as it is for who has signed in by the cookie; what goes wrong in it is kept. */
  async function open(query?: string): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.addCookies([
      { name: 'myograph_session', value: server.token, url: server.url, httpOnly: true },
    ]);
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    problems = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== 'data:' && origin !== server.url) problems.push(request.url());
    });
    await page.goto(`${server.url}/`);
    await page.click('text=GraphiQL');
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
    await expect.poll(kept, { timeout: 10_000 }).toContain(JSON.stringify(query));
  }

  const run = () => page.click('.graphiql-execute-button');

  const answer = () => page.locator('.result-window .CodeMirror-code');

  const shows = (text: string) => answer().getByText(text).first().waitFor();

  test('answers the query that it begins with, and has the documentation of the schema', async () => {
    await open();
    await run();
    await shows('"local"');
    await page.click('[aria-label="Show Documentation Explorer"]');
    await page.click('.graphiql-doc-explorer-root-type a, .graphiql-doc-explorer-type-name');
    await page.locator('.graphiql-doc-explorer-content').getByText('volumes').first().waitFor();
    expect(problems).toEqual([]);
  });

  test('changes what a mutation changes', async () => {
    await open(
      'mutation { createStudy(input: { code: "seen", name: "Seen" }) { study { code } } }',
    );
    await run();
    await shows('"seen"');
    expect(problems).toEqual([]);
  });

  test('shows the error of what is refused', async () => {
    await open('query { node(id: "nonsense") { id } }');
    await run();
    await shows('"INVALID_INPUT"');
    expect(problems).toEqual([]);
  });

  test('follows a subscription as the state changes', async () => {
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
    expect(problems).toEqual([]);
  });
});
