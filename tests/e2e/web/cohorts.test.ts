import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CohortSnapshot, User } from '../../../src/generated/prisma/client.ts';
import { toGlobalId } from '../../../src/resolvers/global-id.ts';
import { createCohort } from '../../../src/services/cohorts.ts';
import {
  browserLeftOut,
  expectAccessible,
  openBrowser,
  openPage,
  type WatchedPage,
} from '../../support/browser.ts';
import { freezeTwice } from '../../support/changed-cohort.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { createUser } from '../../support/tiny-study.ts';

const leftOut = browserLeftOut === undefined ? '' : ` (left out: ${browserLeftOut})`;

describe.skipIf(browserLeftOut !== undefined)(`cohorts in a browser${leftOut}`, () => {
  let server: TestServer;
  let browser: Browser;
  let watched: WatchedPage;
  let before: CohortSnapshot;
  let after: CohortSnapshot;
  let viewer: User;

  beforeAll(async () => {
    server = await startTestServer();
    ({ before, after } = await freezeTwice(server.catalog));
    const study = await server.catalog.db.study.findUniqueOrThrow({ where: { code: 'changed' } });
    viewer = await createUser(server.catalog, 'viewer', [[study, 'VIEWER']]);
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

  test('are built, saved, frozen and led on to training', async () => {
    const page = await open('/cohorts/new?studies=changed');
    await page.getByText('9 volumes of 9 subjects match now').waitFor();
    await page.getByText('Evaluation', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Annotated: all of', exact: true }).click();
    await page.getByRole('option', { name: 'right_disc' }).click();
    await page.getByText('2 volumes of 2 subjects match now').waitFor();
    await page.keyboard.press('Escape');
    await page.reload();
    await page.getByText('2 volumes of 2 subjects match now').waitFor();
    await page.getByText('left out:').or(page.getByText('1 / 1')).first().waitFor();
    await page.getByLabel('Name').fill('both / discs');
    await page.getByRole('button', { name: 'Save cohort' }).click();
    await page.getByRole('heading', { level: 1, name: 'both / discs' }).waitFor();
    await page.getByText('Volumes with all of right_disc; from changed').waitFor();
    await page.getByRole('heading', { name: 'Never frozen' }).waitFor();
    await page.getByRole('button', { name: 'Freeze', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'both / discs #1' }).waitFor();
    const members = page.getByRole('table', { name: 'both / discs #1 members' });
    await members.getByRole('link', { name: 'changed/s' }).first().waitFor();
    expect(await members.getByRole('link').count()).toBe(2);
    const train = await page.getByRole('link', { name: 'Train on it' }).getAttribute('href');
    expect(train).toMatch(/^\/training\/new\?snapshot=\w/);
    await page.getByRole('link', { name: 'both / discs', exact: true }).click();
    await page.getByRole('button', { name: /^#1/ }).waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('a refusal is told as it would be, and a filter that cannot be read, too', async () => {
    const page = await open(
      '/cohorts/new?studies=changed&filter=%7B%22scanners%22%3A%5B%22none%22%5D%7D',
    );
    await page.getByText('COHORT_EMPTY').waitFor();
    await page.getByText('0 volumes of 0 subjects match now').waitFor();
    await page.goto(`${server.url}/cohorts/new?studies=changed&filter=%7Bnonsense`);
    await page.getByText('The filter in the address is not JSON.').waitFor();
    await page.getByText('9 volumes of 9 subjects match now').waitFor();
    await page.goto(
      `${server.url}/cohorts/new?filter=${encodeURIComponent('{"studies":["changed"],"annotated":["left_disc"]}')}`,
    );
    await page.getByText('9 volumes of 9 subjects match now').waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('seeds and classes are chosen in the address, and the preview follows', async () => {
    const page = await open('/cohorts/new?studies=changed&classes=left_disc&seed=3');
    await page.getByText('9 volumes of 9 subjects match now').waitFor();
    expect(await page.getByLabel('Seed of the split').inputValue()).toBe('3');
    await page.getByText(/^(left out: |not trained)/).waitFor();
    await page.getByText('Cross-validation').click();
    await page.waitForURL('**folds=5**');
    expect(await page.getByLabel('Folds').inputValue()).toBe('5');
    expect(watched.problems).toEqual([]);
  });

  test('are changed and deleted, but not once they were frozen', async () => {
    await createCohort(server.catalog.as(server.catalog.administrator), {
      name: 'mistaken',
      studies: ['changed'],
      filter: { annotated: ['right_disc'] },
    });
    const page = await open('/cohorts/mistaken');
    await page.getByRole('link', { name: 'Change' }).click();
    await page.getByText('2 volumes of 2 subjects match now').waitFor();
    await page.getByLabel('Name').fill('corrected');
    await page.getByLabel('What it is for').fill('For the paper.');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.waitForURL('**/cohorts/corrected');
    await page.getByText('For the paper.').waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete cohort' }).click();
    await page.waitForURL('**/cohorts');
    const table = page.getByRole('table', { name: 'Cohorts' });
    await table.getByRole('link', { name: 'changed' }).first().click();
    await page.getByRole('heading', { name: 'Snapshots' }).waitFor();
    expect(await page.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
    await page.goto(`${server.url}/cohorts/corrected`);
    await page.getByRole('heading', { name: 'There is no cohort corrected' }).waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('two snapshots are compared', async () => {
    const [from, to] = [before, after].map(({ id }) => toGlobalId('CohortSnapshot', id));
    const page = await open(`/cohorts/compare?before=${from}&after=${to}`);
    const added = page.getByRole('region', { name: 'Volumes added' });
    await added.getByRole('link', { name: /changed\/late/ }).waitFor();
    await page
      .getByRole('region', { name: 'Volumes on another side' })
      .getByRole('link')
      .first()
      .waitFor();
    await page.getByText('replaced: left_disc by reader').waitFor();
    await page.getByText('· not annotated → ■ annotated').first().waitFor();
    await page.getByText('Trained only after: right_disc').waitFor();
    await expectAccessible(page);
    await page.goto(`${server.url}/cohorts/compare?before=${to}&after=${to}`);
    await page.getByText('They hold the same').waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('a viewer sees why nothing can be changed', async () => {
    const page = await open('/cohorts/changed', await server.tokenOf(viewer));
    await page.getByText('Only editors of changed may.').first().waitFor();
    expect(await page.getByRole('button', { name: 'Freeze', exact: true }).isDisabled()).toBe(true);
    expect(watched.problems).toEqual([]);
  });

  test.each([
    ['/cohorts', false],
    ['/cohorts', true],
    ['/cohorts/new?studies=changed', false],
    ['/cohorts/new?studies=changed', true],
    ['/cohorts/changed', false],
    ['/cohorts/changed', true],
    ['/cohorts/changed/1', false],
    ['/cohorts/changed/1', true],
  ])('%s is accessible (dark: %s)', async (path, dark) => {
    const page = await open(path, server.token, dark);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('table').first().waitFor();
    await expect.poll(() => page.locator('.mantine-Skeleton-root').count()).toBe(0);
    await expectAccessible(page);
    expect(watched.problems).toEqual([]);
  });
});
