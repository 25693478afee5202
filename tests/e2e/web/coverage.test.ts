import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fillFoundations, fillVolumes, summarise } from '../../../bench/coverage-1m-catalog.ts';
import {
  browserLeftOut,
  expectAccessible,
  openBrowser,
  openPage,
  type WatchedPage,
} from '../../support/browser.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import {
  annotate,
  createStudy,
  createUser,
  createVolume,
  TINY_CLASSES,
  type TinyCatalog,
} from '../../support/tiny-study.ts';

const leftOut = browserLeftOut === undefined ? '' : ` (left out: ${browserLeftOut})`;

describe.skipIf(browserLeftOut !== undefined)(`pages about coverage${leftOut}`, () => {
  let server: TestServer;
  let browser: Browser;
  let watched: WatchedPage;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startTestServer(), openBrowser()]);
    await fillStudy(server.catalog);
  });

  afterAll(async () => {
    await Promise.all([browser.close(), server.close()]);
  });

  afterEach(() => watched.close());

  async function open(path: string, token = server.token): Promise<Page> {
    watched = await openPage(browser, { url: server.url, token });
    await watched.page.goto(`${server.url}${path}`);
    return watched.page;
  }

  const grid = (page: Page) => page.getByRole('grid');
  const cell = (page: Page, name: string | RegExp) => page.getByRole('gridcell', { name });
  const says = (page: Page, text: string | RegExp) =>
    page.getByRole('status').filter({ hasText: text }).waitFor();
  const asked = (page: Page) => new URL(page.url()).searchParams;

  test('lead in three clicks to what is missing at a scanner at both visits', async () => {
    const page = await open('/coverage?study=knee');
    await says(page, '6 volumes');
    await page.getByText('Scanners', { exact: true }).click();
    await cell(
      page,
      /^right_disc, scanner Prisma: 25 % known; 1 annotated.* 3 not annotated/,
    ).click();
    await says(page, '3 volumes');
    await page.getByRole('switch', { name: 'Both visits' }).click();
    await says(page, '2 volumes');
    await expect.poll(() => asked(page).get('twice')).toBe('true');
    expect([asked(page).get('scanner'), asked(page).get('missing')]).toEqual([
      'Prisma',
      'right_disc',
    ]);

    await page.reload();
    await says(page, '2 volumes');
    await expect
      .poll(() => page.locator('[aria-rowindex="3"] a, [aria-rowindex="4"] a').allTextContents())
      .toEqual(['a', 'a']);
    await page.goBack();
    await says(page, '3 volumes');
    expect(watched.problems).toEqual([]);
  });

  test('show by the count of a class the volumes that it is of', async () => {
    const page = await open('/coverage?study=knee');
    await page.getByRole('button', { name: /right_disc is not annotated in 4 volumes/ }).click();
    await says(page, '4 volumes');
    expect(asked(page).get('missing')).toBe('right_disc');
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await says(page, '6 volumes');
    expect(watched.problems).toEqual([]);
  });

  test('tell states by words and marks, and slices where they are not all', async () => {
    const page = await open('/coverage?study=knee');
    const partly = cell(page, 'left_disc in c, visit v1, discs: annotated, in slices 0–1 of 4');
    expect(await partly.getAttribute('data-text')).toBe('0–1');
    await partly.hover();
    await page.locator('[class*=tip]', { hasText: 'in slices 0–1 of 4' }).waitFor();
    const missing = cell(page, 'right_disc in a, visit v1, discs: not annotated');
    expect(await missing.getAttribute('data-text')).toBe('·');
    const whole = cell(page, 'left_disc in a, visit v1, discs: annotated, in all 4 slices');
    expect(await whole.getAttribute('data-text')).toBe('■');
    expect(watched.problems).toEqual([]);
  });

  test('go by the keyboard, and open volumes', async () => {
    const page = await open('/coverage?study=knee');
    await grid(page).focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Space');
    await says(page, '1 selected');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    const active = await grid(page).getAttribute('aria-activedescendant');
    const label = await page.locator(`[id="${active}"]`).getAttribute('aria-label');
    expect(label).toMatch(/^right_disc in a, visit v2/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/volumes\/[\w-]+\?study=knee&class=right_disc$/);
    expect(watched.problems).toEqual([]);
  });

  test('sort by columns and classes, as the address says', async () => {
    const page = await open('/coverage?study=knee');
    const first = () => page.locator('[aria-rowindex="3"] a').textContent();
    await page.getByRole('columnheader', { name: 'Subject' }).getByRole('button').click();
    await page.getByRole('columnheader', { name: 'Subject' }).getByRole('button').click();
    await expect.poll(first).toBe('d');
    await expect.poll(() => asked(page).get('sort')).toBe('-subject');
    await page.getByRole('button', { name: 'Sort by right_disc' }).click();
    await expect.poll(first).toBe('b');
    await page.reload();
    await expect.poll(first).toBe('b');
    expect(watched.problems).toEqual([]);
  });

  test('make cohorts of rows that were selected, by a filter that finds no others', async () => {
    const page = await open('/coverage?study=knee');
    const box = (row: number) => page.locator(`[aria-rowindex="${row + 3}"] input[type=checkbox]`);
    await page.getByRole('button', { name: 'Make a cohort' }).waitFor();
    await box(0).click();
    await box(2).click({ modifiers: ['Shift'] });
    await says(page, '3 selected');
    const made = () => addressOf(page, /^Make a cohort of 3/);
    const picked = await made();
    expect(picked.pathname).toBe('/cohorts/new');
    expect(picked.searchParams.get('studies')).toBe('knee');
    const images = JSON.parse(picked.searchParams.get('filter') ?? '').images;
    expect(images).toHaveLength(3);

    await box(2).click();
    const common = await addressOf(page, /^Make a cohort of 2/);
    expect(JSON.parse(common.searchParams.get('filter') ?? '')).toEqual({ subjects: ['a'] });

    await page.getByRole('checkbox', { name: 'Select all rows' }).click();
    const all = await addressOf(page, /^Make a cohort of 6/);
    expect(JSON.parse(all.searchParams.get('filter') ?? '')).toEqual({});
    expect(watched.problems).toEqual([]);
  });

  async function addressOf(page: Page, name: RegExp): Promise<URL> {
    const href = await page.getByRole('link', { name }).getAttribute('href');
    return new URL(href ?? '', server.url);
  }

  test('search, filter and group, and hand out what is shown as CSV', async () => {
    const page = await open('/coverage?study=knee');
    await page.getByLabel('Search subjects').fill('A');
    await says(page, '2 volumes');
    await page.getByLabel('Search subjects').fill('');
    await page.getByRole('combobox', { name: 'Visit' }).click();
    await page.getByRole('option', { name: 'v2' }).click();
    await says(page, '2 volumes');
    await page.getByText('Subjects', { exact: true }).last().click();
    await says(page, '2 subjects of 2 volumes');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    expect(lines[0]).toContain(
      'study,subject,left_disc annotated,left_disc absent,left_disc volumes',
    );
    expect(lines.slice(1)).toEqual(['knee,a,1,0,1,0,0,1', 'knee,b,1,0,1,1,0,1']);
    expect(watched.problems).toEqual([]);
  });

  test('say what the server refuses, and when nothing matches', async () => {
    const page = await open('/coverage?study=knee&missing=femur');
    await page
      .getByRole('alert')
      .filter({ hasText: 'No label schema has a class femur' })
      .waitFor();
    await page.goto(`${server.url}/coverage?study=knee&visit=v9`);
    await page.getByText('No volume matches').waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).last().click();
    await says(page, '6 volumes');
  });

  test('say how to begin to who has no volumes', async () => {
    const nobody = await createUser(server.catalog, 'nobody');
    const page = await open('/coverage', await server.tokenOf(nobody));
    await page.getByRole('heading', { name: 'No volumes yet' }).waitFor();
    await page.goto(`${server.url}/coverage/next`);
    await page.getByRole('heading', { name: 'Nothing to suggest' }).waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('list subjects that are complete at both visits, or lack classes', async () => {
    const page = await open('/coverage?study=knee');
    await page.getByRole('link', { name: 'Subjects', exact: true }).click();
    const complete = page.getByRole('table', { name: 'Subjects complete at two visits' });
    await page.getByRole('heading', { name: 'Nobody is complete at two visits' }).waitFor();
    await page.getByRole('combobox', { name: 'Classes that are known' }).click();
    await page.getByRole('option', { name: 'left_disc' }).click();
    await complete.getByRole('row', { name: /a discs – v1, v2/ }).waitFor();
    expect(await complete.getByRole('row').count()).toBe(3);
    await page.getByText('lacking classes').click();
    await page.getByRole('heading', { name: 'Nobody lacks them' }).waitFor();
    await page.goto(
      `${server.url}/coverage/subjects?question=lacking&classes=right_disc&study=knee`,
    );
    const lacking = page.getByRole('table', { name: 'Subjects lacking classes' });
    await lacking.getByRole('link', { name: 'a' }).click();
    await says(page, '2 volumes');
    expect(watched.problems).toEqual([]);
  });

  test('list what to annotate next with the reason, and lead there', async () => {
    const page = await open('/coverage/next?study=knee');
    const table = page.getByRole('table', { name: 'What to annotate next' });
    const row = table.getByRole('row', {
      name: /annotate right_disc.*right_disc is known in 2 of 6/,
    });
    expect(await row.first().getByRole('link').getAttribute('href')).toMatch(
      /^\/volumes\/[\w-]+\?study=knee&slice=0&class=right_disc$/,
    );
    await page.goto(`${server.url}/coverage/next?study=knee&version=nonsense`);
    await page.getByRole('alert').filter({ hasText: 'is not an id of this server' }).waitFor();
  });

  test.each(['light', 'dark'] as const)(
    'can be used by everybody in %s colours',
    async (colorScheme) => {
      const paths = [
        '/coverage?study=knee',
        '/coverage?rows=scanners',
        '/coverage/subjects',
        '/coverage/next',
      ];
      const page = await open('/coverage');
      await page.emulateMedia({ colorScheme });
      for (const path of paths) {
        await page.goto(`${server.url}${path}`);
        await page.locator('[aria-rowindex="3"], table, h2').first().waitFor();
        await expectAccessible(page);
      }
      expect(watched.problems).toEqual([]);
    },
  );
});

/**
 * At the Prisma, subject a lacks right_disc at both visits, b at the first alone; c was imaged elsewhere, once with
 * labels of some slices.
 */
async function fillStudy(catalog: TinyCatalog): Promise<void> {
  const study = await createStudy(catalog, 'knee');
  const both = TINY_CLASSES;
  const one = TINY_CLASSES.slice(0, 1);
  for (const visit of ['v1', 'v2']) {
    await createVolume(catalog, { study, subject: 'a', visit, annotated: one });
    await createVolume(catalog, {
      study,
      subject: 'b',
      visit,
      annotated: visit === 'v1' ? one : both,
    });
  }
  await createVolume(catalog, {
    study,
    subject: 'd',
    visit: 'v1',
    annotated: both,
    scanner: 'Vida',
  });
  const partly = await createVolume(catalog, {
    ...{ study, subject: 'c', visit: 'v1', annotated: [], scanner: 'Vida' },
  });
  await annotate(catalog, partly, {
    labels: new Uint8Array(partly.size.reduce((product, side) => product * side)).fill(1),
    ...{ classes: one, isExhaustive: false, lastSlice: 1 },
    createdById: catalog.administrator.id,
  });
}

/** Of these, a third is of one region. */
const MANY = 15_000;

describe.skipIf(browserLeftOut !== undefined)(`a matrix of thousands of volumes${leftOut}`, () => {
  let server: TestServer;
  let browser: Browser;
  let watched: WatchedPage;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startTestServer(), openBrowser()]);
    const client = new pg.Client({ connectionString: server.catalog.url });
    await client.connect();
    await fillFoundations(client);
    await fillVolumes(client, { from: 0, to: MANY });
    await summarise(client);
    await client.query('ANALYZE');
    await client.end();
  }, 120_000);

  afterAll(async () => {
    await Promise.all([browser.close(), server.close()]);
  });

  afterEach(() => watched.close());

  async function openMatrix(query: string): Promise<Page> {
    watched = await openPage(browser, server);
    const { page } = watched;
    await page.addInitScript({ content: watchTasks });
    await page.goto(`${server.url}/coverage${query}`);
    await page.locator('[aria-rowindex="3"]').waitFor();
    return page;
  }

  test('of 5,000 × 15 is there within 2 s and scrolls without a task of over 100 ms', async () => {
    const figures: { ready: number; longest: number; work: number; busy: number }[] = [];
    for (let time = 0; time < 3; time += 1) {
      const before = busyness();
      const page = await openMatrix('?region=bench_0');
      expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('5002');
      const ready = await page.evaluate<number>('window.readyAt');
      await page.evaluate('window.longest = 0');
      const workOf = await meterOf(page);
      let work = 0;
      await page.getByRole('grid').hover({ position: { x: 400, y: 250 } });
      for (let turn = 0; turn < 60; turn += 1) {
        const ofTurn = await workOf(async () => {
          await page.mouse.wheel(0, turn % 2 === 0 ? 600 : 4_000);
          await page.evaluate('new Promise((done) => requestAnimationFrame(() => done(null)))');
        });
        work = Math.max(work, ofTurn);
      }
      const longest = await page.evaluate<number>('window.longest');
      const top = page.getByRole('grid').evaluate((grid) => Number(Reflect.get(grid, 'scrollTop')));
      expect(await top).toBeGreaterThan(28 * 4_000);
      figures.push({ ready, longest, work, busy: (before + busyness()) / 2 });
      if (time < 2) await watched.close();
    }
    const lines = figures.map(
      ({ ready, longest, work, busy }) =>
        `ready after ${ready.toFixed()} ms; longest task of scrolling ${longest.toFixed()} ms, most work of a turn of the wheel ${work.toFixed()} ms; others slow it down by ${busy.toFixed(1)}`,
    );
    console.log(`coverage of 5,000 × 15: ${lines.join(' | ')}`);
    expect(Math.min(...figures.map(({ ready, busy }) => ready / busy))).toBeLessThan(2_000);
    // A task is as long as its work where nobody else has the processor, and the work of a turn is no less than it.
    const least = figures.map(({ longest, work }) => Math.min(longest, work));
    expect(Math.min(...least)).toBeLessThan(100);
    expect(watched.problems).toEqual([]);
  }, 120_000);

  test('of more than can be drawn says so, and counts all of them in groups', async () => {
    const page = await openMatrix('');
    await page.getByText('15,000 volumes match; the 10,000 oldest were read.').waitFor();
    await page.getByText('Regions', { exact: true }).click();
    await page.getByText('3 regions of 15,000 volumes').waitFor();
    await page.getByText('The counts are of all of them').waitFor();
    expect(watched.problems).toEqual([]);
  });
});

/** Measures what an action costs the page's own thread, in ms of the processor. */
async function meterOf(page: Page): Promise<(act: () => Promise<void>) => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
  return async (act) => {
    const before = await worked();
    await act();
    return (await worked()) - before;
  };
}

/** By how much others that use the processor slow this process down: 1 where none does. */
function busyness(): number {
  const start = performance.now();
  const used = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const before = used();
  const spent = () => used() - before;
  while (spent() < 100);
  return Math.max(1, (performance.now() - start) / spent());
}

/** Notes when the first row is there and the thread was free again, and the longest task since it was asked. */
const watchTasks = `
  window.longest = 0;
  new PerformanceObserver((list) => {
    window.longest = Math.max(window.longest, ...list.getEntries().map(({ duration }) => duration));
  }).observe({ type: 'longtask', buffered: true });
  const look = () =>
    document.querySelector('[aria-rowindex="3"]') === null
      ? requestAnimationFrame(look)
      : setTimeout(() => (window.readyAt = performance.now()));
  requestAnimationFrame(look);`;
