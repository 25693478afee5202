import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startJob } from '../../../src/services/jobs/claims.ts';
import {
  browserLeftOut,
  expectAccessible,
  openBrowser,
  openPage,
  type WatchedPage,
} from '../../support/browser.ts';
import { type FullCatalog, fillCatalog } from '../../support/full-catalog.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

const leftOut = browserLeftOut === undefined ? '' : ` (left out: ${browserLeftOut})`;

describe.skipIf(browserLeftOut !== undefined)(`the overview${leftOut}`, () => {
  let server: TestServer;
  let browser: Browser;
  let watched: WatchedPage;
  let full: FullCatalog;

  beforeAll(async () => {
    server = await startTestServer();
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  afterEach(() => watched.close());

  async function open(path: string, token = server.token, dark = false) {
    watched = await openPage(
      browser,
      { url: server.url, token },
      { colorScheme: dark ? 'dark' : 'light' },
    );
    await watched.page.goto(`${server.url}${path}`);
    return watched.page;
  }

  test('of nothing says how to begin, and a study is created there', async () => {
    const page = await open('/');
    await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
    await page.getByText('npm run demo').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create a study' }).click();
    const dialog = page.getByRole('dialog', { name: 'New study' });
    await dialog.getByLabel('Code').fill('a study');
    await dialog.getByRole('button', { name: 'Create study' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'INVALID_INPUT' }).waitFor();
    await dialog.getByLabel('Code').fill('first');
    await dialog.getByLabel('Name').fill('The first study');
    await dialog.getByRole('button', { name: 'Create study' }).click();
    await page.waitForURL('**/?study=first');
    await page.getByRole('heading', { level: 1, name: 'The first study' }).waitFor();
    const upload = page.getByRole('link', { name: 'Upload images' });
    expect(await upload.getAttribute('href')).toBe('/volumes/upload?study=first');
    await page.reload();
    await page.getByRole('heading', { name: 'No volumes yet' }).waitFor();
    expect(watched.problems).toEqual([]);
  });

  describe('of a study in which everything has happened', () => {
    beforeAll(async () => {
      full = await fillCatalog(server.catalog);
    });

    test.each([false, true])('counts, and leads to where things are (dark: %s)', async (dark) => {
      const page = await open('/?study=full', server.token, dark);
      await page.getByText('subjects', { exact: true }).waitFor();
      const bars = page.getByRole('region', { name: 'How complete each class is' });
      await bars.getByRole('img', { name: '4 annotated, 4 not annotated' }).first().waitFor();
      const link = bars.getByRole('link', { name: 'right_disc' });
      expect(await link.getAttribute('href')).toBe(
        '/coverage?study=full&region=discs&missing=right_disc',
      );
      const toDo = page.getByRole('region', { name: 'To do' });
      await toDo
        .getByRole('link', { name: 'Review 1 draft label map, the oldest first' })
        .waitFor();
      await page
        .getByRole('region', { name: 'What to annotate next' })
        .getByRole('listitem')
        .first()
        .waitFor();
      await page
        .getByRole('region', { name: 'Changed lately' })
        .getByText('8 volumes added in full')
        .waitFor();
      await page
        .getByRole('region', { name: 'Promoted lately' })
        .getByText('The better of two.')
        .waitFor();
      await expectAccessible(page);
      expect(watched.problems).toEqual([]);
    });

    test('shows what is running as it goes on', async () => {
      const page = await open('/?study=full');
      const running = page.getByRole('region', { name: 'Running now' });
      await running
        .getByRole('link', { name: 'Training discs on discs of full' })
        .first()
        .waitFor();
      await startJob(server.catalog.db, full.run.jobId, 3);
      await running.getByRole('progressbar').waitFor({ state: 'attached' });
      expect(watched.problems).toEqual([]);
    });

    test('of all studies lists them', async () => {
      const page = await open('/');
      await page
        .getByRole('table', { name: 'Studies' })
        .getByRole('link', { name: 'full' })
        .click();
      await page.waitForURL('**/?study=full');
      await page.getByText('Study full; you are owner').waitFor();
      expect(watched.problems).toEqual([]);
    });

    test('of a study that one may not see says so', async () => {
      const page = await open('/?study=full', await server.tokenOf(full.people.STRANGER));
      await page.getByRole('heading', { name: 'There is no study full' }).waitFor();
      expect(await page.getByText('s0').count()).toBe(0);
      expect(watched.problems).toEqual([]);
    });
  });
});
