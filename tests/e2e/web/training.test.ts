import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import type { CohortSnapshot, Study, User } from '../../../src/generated/prisma/client.ts';
import { type RunningWorker, startWorker } from '../../../src/jobs/worker.ts';
import { toGlobalId } from '../../../src/resolvers/global-id.ts';
import { startServer } from '../../../src/server/start.ts';
import { progressJob, startJob } from '../../../src/services/jobs/claims.ts';
import { startTraining } from '../../../src/services/training.ts';
import { withdrawSubject } from '../../../src/services/withdrawal.ts';
import {
  browserLeftOut,
  expectAccessible,
  openBrowser,
  openPage,
  type WatchedPage,
} from '../../support/browser.ts';
import { freezeDiscs, TINY_SETTINGS } from '../../support/learning.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { createStudy, createUser } from '../../support/tiny-study.ts';

test.runIf(process.env.CI)('a browser is there', () => {
  expect(browserLeftOut).toBeUndefined();
});

/** Two cores may be shared with much else. */
const options = { timeout: 120_000 };

const leftOut = browserLeftOut === undefined ? '' : ` (left out: ${browserLeftOut})`;

describe.skipIf(browserLeftOut !== undefined)(`training in a browser${leftOut}`, options, () => {
  let server: TestServer;
  let browser: Browser;
  let watched: WatchedPage;
  let study: Study;
  let editor: User;
  let viewer: User;
  let snapshot: CohortSnapshot;

  beforeAll(async () => {
    server = await startTestServer();
    study = await createStudy(server.catalog, 'discs');
    editor = await createUser(server.catalog, 'editor', [[study, 'EDITOR']]);
    viewer = await createUser(server.catalog, 'viewer', [[study, 'VIEWER']]);
    snapshot = await freezeDiscs(server.catalog, { study, by: editor });
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  afterEach(() => watched.close());

  async function open(path: string, as: User = editor): Promise<Page> {
    const token = await server.tokenOf(as);
    // Colours that are on their way to others would be measured between them.
    watched = await openPage(browser, { url: server.url, token }, { reducedMotion: 'reduce' });
    watched.page.setDefaultTimeout(30_000);
    await watched.page.goto(`${server.url}${path}`);
    return watched.page;
  }

  const newPath = (of = snapshot) =>
    `/training/new?snapshot=${toGlobalId('CohortSnapshot', of.id)}`;

  /** A run that waits, as nobody takes it here. */
  const queueRun = (rest: object = {}) =>
    startTraining(server.catalog.as(editor), {
      snapshotId: snapshot.id,
      model: 'waiting',
      settings: TINY_SETTINGS,
      ...rest,
    });

  const model = (page: Page) => page.getByRole('combobox', { name: 'Model' });
  const start = (page: Page) => page.getByRole('button', { name: 'Start training' });

  async function seenInBothSchemes(page: Page): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
  }

  test('says how to begin where there is nothing yet', async () => {
    const page = await open('/training');
    await page.getByText('Nothing is running, and nothing waits.').waitFor();
    await page.getByText('No run has ended yet').waitFor();
    await page.getByText('Sweeps', { exact: true }).click();
    await page.getByText('No sweep yet').waitFor();
    await page.reload();
    await page.getByText('No sweep yet').waitFor();
    await page.getByRole('link', { name: 'Begin a sweep' }).click();
    await page.getByRole('heading', { level: 1, name: 'New sweep' }).waitFor();
    await seenInBothSchemes(page);
    expect(watched.problems).toEqual([]);
  });

  test('shows why the loss was chosen before it starts, and takes a reason for another', async () => {
    const page = await open('/training/new');
    await page.getByRole('combobox', { name: 'Cohort' }).click();
    await page.getByRole('option', { name: 'discs of discs' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('chosen by rule ‘partial’').waitFor();
    await page.getByText(/because 8 of 16 pairs of volume and class/).waitFor();
    await page.getByRole('cell', { name: '4 of 8' }).first().waitFor();
    await page.getByText('Give the model a name.').waitFor();
    expect(await start(page).isDisabled()).toBe(true);
    await model(page).fill('own-loss');
    await page.keyboard.press('Escape');
    await expect.poll(() => start(page).isEnabled()).toBe(true);

    await page.getByRole('switch', { name: 'Choose another loss' }).check({ force: true });
    await page.getByText('Another loss takes its reason: say why.').waitFor();
    expect(await start(page).isDisabled()).toBe(true);
    await page.getByRole('combobox', { name: 'The cross-entropy counts' }).click();
    await page.getByRole('option', { name: 'fn: true class' }).click();
    await page.getByLabel('Why').fill('To compare.');
    await page.getByText('chosen by editor').waitFor();
    await seenInBothSchemes(page);
    await start(page).click();
    await page.getByRole('heading', { level: 1, name: 'Training of own-loss' }).waitFor();
    await page.getByText('editor overrode the automatic choice: To compare.').waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('refuses settings at their place, in the words of the server', async () => {
    const page = await open(newPath());
    await model(page).fill('refused');
    await page.getByLabel('Window, pixels').fill('50');
    await page.getByText('height and width must be multiples of 8').waitFor();
    await expect.poll(() => start(page).isDisabled()).toBe(true);
    await page.getByText('1 setting differs from the preset').waitFor();
    await page.getByRole('button', { name: 'Back to the preset' }).click();
    await expect.poll(() => start(page).isEnabled()).toBe(true);
    await page.getByRole('combobox', { name: 'Network' }).click();
    await page.getByRole('option', { name: 'VNet, 3D' }).click();
    expect(await page.getByLabel('Depth, slices').inputValue()).toBe('16');
    await page.getByLabel('Depth, slices').fill('5');
    await page.getByText('depth must be a multiple of 16').waitFor();
    await model(page).fill('a@b');
    await page.getByText('A name has no @').waitFor();
    // The browser itself tells the console of what is refused with another status than 200.
    expect(watched.problems.filter((problem) => !problem.includes('Failed to load'))).toEqual([]);
  });

  test('lets who may only look see what would be, and no more', async () => {
    const page = await open(newPath(), viewer);
    await page.getByText('chosen by rule ‘partial’').waitFor();
    await model(page).fill('seen');
    await page.getByText(/takes the role of an editor in every study/).waitFor();
    expect(await start(page).isDisabled()).toBe(true);
    expect(watched.problems).toEqual([]);
  });

  test('cancels a run after asking, and begins one like it', async () => {
    const { id } = await queueRun({ model: 'cancelled', settings: { ...TINY_SETTINGS, seed: 7 } });
    const page = await open(`/training/${toGlobalId('TrainingRun', id)}`);
    await page.getByText('waits for a worker').first().waitFor();
    await seenInBothSchemes(page);
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel this run?' });
    await dialog.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByText('Ended: cancelled').waitFor();
    await page.getByText('It ended before its first step').waitFor();

    await page.getByRole('link', { name: 'Duplicate with changes' }).click();
    await page.waitForURL('**/training/new?from=*');
    await expect.poll(() => model(page).inputValue()).toBe('cancelled');
    expect(await page.getByLabel('Seed').inputValue()).toBe('7');
    expect(await page.getByLabel('Window, pixels').inputValue()).toBe('32');
    await page.getByText('7 settings differ from the preset').waitFor();
    await page.getByLabel('Seed').fill('8');
    await start(page).click();
    await page.getByRole('heading', { level: 1, name: 'Training of cancelled' }).waitFor();
    const runs = await server.catalog.db.trainingRun.findMany({ orderBy: { id: 'desc' }, take: 1 });
    expect(runs[0]?.settings).toMatchObject({ seed: 8, height: 32, steps: 20 });
    expect(watched.problems).toEqual([]);
  });

  test('filters by status in the address, with what waits on top', async () => {
    const page = await open('/training?study=discs');
    const waiting = page.getByRole('region', { name: 'Running and queued' });
    await waiting.getByRole('link', { name: 'own-loss' }).waitFor();
    const table = page.getByRole('table', { name: 'Training runs' });
    await table.getByRole('link', { name: 'cancelled' }).waitFor();
    await seenInBothSchemes(page);
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'failed' }).click();
    await page.waitForURL('**/training?study=discs&status=FAILED');
    await page.getByText('No run has ended like this.').waitFor();
    await page.reload();
    await page.getByText('No run has ended like this.').waitFor();
    expect(await waiting.count()).toBe(0);
    expect(watched.problems).toEqual([]);
  });

  test('goes on where it was when the server is started again, each step once', async () => {
    const { db } = server.catalog;
    const { id: runId, jobId } = await queueRun({ model: 'restarted' });
    const claim = { jobId, attempt: (await startJob(db, jobId, 9))?.attempt ?? 0 };
    const told = async (first: number, last: number) => {
      const steps = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      const values = { loss: 2, crossEntropy: 1, dice: 1 };
      await db.trainingStep.createMany({
        data: steps.map((step) => ({ runId, step, ...values })),
      });
      await progressJob(db, claim, { done: last, total: 20, stage: 'Training' });
    };
    await told(1, 3);
    const page = await open(`/training/${toGlobalId('TrainingRun', runId)}`);
    await page.getByText('3 points, the last of step 3').waitFor();
    await told(4, 6);
    await page.getByText('6 points, the last of step 6').waitFor();

    const { port } = new URL(server.url);
    await server.stop();
    const again = await startServer(
      { ...server.config, port: Number(port) },
      { withWorker: false },
    );
    try {
      await told(7, 9);
      await page.getByText('9 points, the last of step 9').waitFor();
      // Another worker did the last two again, and more.
      await db.trainingStep.deleteMany({ where: { runId, step: { gt: 7 } } });
      await db.trainingRun.update({ where: { id: runId }, data: { resumes: 1 } });
      await told(8, 12);
      await page.getByText('12 points, the last of step 12').waitFor();
      await page.getByText('1 times').first().waitFor();
    } finally {
      await again.stop();
      Object.assign(
        server,
        await startServer({ ...server.config, port: Number(port) }, { withWorker: false }),
      );
    }
    expect(watched.problems.filter((problem) => !problem.includes('WebSocket'))).toEqual([]);
  });

  test('tells what is wrong with a run that failed, and with one that is not there', async () => {
    const { id, jobId } = await queueRun({ model: 'failing' });
    const { db } = server.catalog;
    await db.job.update({
      where: { id: jobId },
      data: {
        status: 'FAILED',
        errorCode: 'OUT_OF_MEMORY',
        errorMessage: 'Too little memory: make the window smaller.',
        startedAt: new Date(),
        finishedAt: new Date(),
      },
    });
    const page = await open(`/training/${toGlobalId('TrainingRun', id)}`);
    await page.getByText('Too little memory: make the window smaller.').waitFor();
    await page.getByRole('link', { name: 'duplicate it with changes' }).waitFor();
    await page.goto(`${server.url}/training/${toGlobalId('TrainingRun', snapshot.id)}`);
    await page.getByText('There is no such training run').waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('begins a sweep once the number of its runs is seen, and cancels it', async () => {
    const page = await open(`${newPath()}&as=sweep`);
    await model(page).fill('swept');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Choose a setting' }).click();
    await page.getByRole('combobox', { name: 'Setting' }).click();
    await page.getByRole('option', { name: 'Seed' }).click();
    await page.getByLabel('Values, with commas between').fill('1, 2, 3');
    await page.getByText('3 runs', { exact: true }).waitFor();
    await seenInBothSchemes(page);
    await page.getByRole('button', { name: 'Start 3 runs' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sweep of swept' }).waitFor();
    await page.getByText('3 runs: 3 queued.').waitFor();
    await page.getByRole('link', { name: 'open: seed = 2' }).waitFor();
    await seenInBothSchemes(page);
    await page.getByRole('button', { name: 'Cancel the sweep' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel this sweep?' });
    await dialog.getByRole('button', { name: 'Cancel the sweep' }).click();
    await page.getByText('3 runs: 3 cancelled.').waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('trains on no snapshot with a withdrawn subject', async () => {
    const { catalog } = server;
    const withdrawn = await createStudy(catalog, 'withdrawn');
    const own = await createUser(catalog, 'owner', [[withdrawn, 'OWNER']]);
    const frozen = await freezeDiscs(catalog, { study: withdrawn, by: own });
    const subject = await catalog.db.subject.findFirstOrThrow({
      where: { studyId: withdrawn.id, code: 's1' },
    });
    await withdrawSubject(catalog.as(own), {
      subjectId: subject.id,
      confirm: 'withdrawn/s1',
      reason: 'On request.',
    });
    const page = await open(newPath(frozen), own);
    await page.getByText('1 of its subjects were withdrawn since it was frozen').waitFor();
    await model(page).fill('withdrawn');
    expect(await start(page).isDisabled()).toBe(true);
    expect(watched.problems.filter((problem) => !problem.includes('Failed to load'))).toEqual([]);
  });

  describe('with a worker', () => {
    let worker: RunningWorker;

    beforeAll(async () => {
      const { url, db, store } = server.catalog;
      await db.job.updateMany({
        where: { status: { in: ['QUEUED', 'RUNNING'] } },
        data: { status: 'CANCELLED', finishedAt: new Date() },
      });
      worker = await startWorker({ url, db, store, config: loadConfig({}) });
    });

    afterAll(() => worker.stop());

    test('a run is seen while it learns, until its version is there', async () => {
      const page = await open(newPath());
      await model(page).fill('live');
      await page.keyboard.press('Escape');
      const settings = {
        ...{ 'Window, pixels': 32, Filters: 4, Levels: 3, 'Batch, windows': 4, Steps: 100 },
        ...{ 'Validation share': 0.3, 'Check every, steps': 20 },
      };
      for (const [label, value] of Object.entries(settings)) {
        await page.getByLabel(label, { exact: true }).fill(String(value));
      }
      await start(page).click();
      const last = page.getByTestId('last-step');
      await last.waitFor({ timeout: 60_000 });
      const seen = new Set<number>();
      const isDone = page.getByRole('heading', { level: 1, name: 'Training of live@1' });
      const look = async () => {
        seen.add(Number(await last.textContent()));
        return isDone.isVisible();
      };
      await expect.poll(look, { timeout: 60_000, interval: 100 }).toBe(true);
      await page.getByText('100 points, the last of step 100').waitFor();
      expect(seen.size).toBeGreaterThan(2);
      await page.getByRole('link', { name: 'live@1' }).waitFor();
      await page
        .getByRole('img', { name: /Lines of loss against step.*total: 100 points/ })
        .waitFor();
      await page.getByRole('img', { name: /Lines of Dice against step. mean: 5 points/ }).waitFor();
      await seenInBothSchemes(page);

      let sockets = 0;
      page.on('websocket', () => {
        sockets += 1;
      });
      await page.getByRole('switch', { name: 'Logarithmic' }).check({ force: true });
      await page.waitForURL('**log=true');
      await page.reload();
      await page.getByText('100 points, the last of step 100').waitFor();
      expect(await page.getByRole('switch', { name: 'Logarithmic' }).isChecked()).toBe(true);
      expect(sockets).toBe(0);
      await page.getByRole('button', { name: /Save or read: Training loss/ }).click();
      const download = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: 'Save as PNG' }).click();
      expect((await download).suggestedFilename()).toBe('training-loss-of-live.png');
      await page.getByRole('button', { name: /Save or read: Training loss/ }).click();
      await page.getByRole('menuitem', { name: 'Show as a table' }).click();
      await page.getByRole('table', { name: 'Training loss of live' }).waitFor();
      expect(watched.problems).toEqual([]);
    });
  });
});
