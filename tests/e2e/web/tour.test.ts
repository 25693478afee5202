import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followJob } from '../../../src/cli/follow-job.ts';
import { evaluateVersion } from '../../../src/cli/models.ts';
import { readMembers } from '../../../src/cli/report/pictured-slices.ts';
import { startTraining } from '../../../src/cli/train.ts';
import { findVersion } from '../../../src/cli/version-name.ts';
import { PredictDocument } from '../../../src/generated/operations.ts';
import {
  browserLeftOut,
  expectAccessible,
  openBrowser,
  openPage,
  type WatchedPage,
} from '../../support/browser.ts';
import { type CalfStudy, startCalfStudy, TINY_SETS } from '../../support/calf-study.ts';

// What people come to do, from what is missing to a compared and promoted version, in one walk through the web
// app on a generated study. With MYOGRAPH_PICTURES=FOLDER (`npm run screenshots`) the study is larger, the networks
// learn for longer, and each stop is kept as a picture: those of docs/tour.md.

const pictures = process.env.MYOGRAPH_PICTURES;

const sets = pictures
  ? {
      thigh: { subjects: 4, scale: 0.25, slices: 8 },
      calf_1: { subjects: 8, scale: 0.25, slices: 10 },
      calf_2: { subjects: 10, scale: 0.25, slices: 10 },
    }
  : TINY_SETS;

const steps = pictures ? 450 : 20;

/** Of a walk with long trainings, and of one in a test. */
const patience = pictures ? 600_000 : 120_000;

const leftOut = browserLeftOut === undefined ? '' : ` (left out: ${browserLeftOut})`;

describe.skipIf(browserLeftOut !== undefined)(
  `the way through the web app${leftOut}`,
  { timeout: patience },
  () => {
    let study: CalfStudy;
    let browser: Browser;
    let watched: WatchedPage;
    let page: Page;

    beforeAll(async () => {
      study = await startCalfStudy(sets);
      browser = await openBrowser({ webgl: true });
      watched = await openPage(browser, study);
      page = watched.page;
      if (pictures) await mkdir(pictures, { recursive: true });
    }, patience);

    afterAll(async () => {
      await browser.close();
      await study.close();
    });

    const go = (to: string) => page.goto(`${study.url}${to}`);

    const button = (name: string | RegExp) => page.getByRole('button', { name });

    const heading = (name: string | RegExp) => page.getByRole('heading', { name }).first();

    /** Keeps what the page shows, where pictures are wanted; and looks whether everybody can use it. */
    async function stop(name: string): Promise<void> {
      await page.waitForLoadState('networkidle');
      const unready = page.getByRole('status', { name: /prepared/ });
      await expect.poll(() => unready.count(), { timeout: 60_000 }).toBe(0);
      await expectAccessible(page);
      if (!pictures) return;
      await page.mouse.move(0, 0);
      await page.evaluate('scrollTo(0, 0)');
      await page.screenshot({ path: path.join(pictures, `${name}.png`) });
    }

    test('an overview says what there is, and what to do next', async () => {
      await go('/?study=phantom');
      await heading('phantom').waitFor();
      await page.getByRole('link', { name: 'imaf' }).first().waitFor();
      await stop('overview');
      expect(watched.problems).toEqual([]);
    });

    test('a gap in the coverage leads to the volumes behind it', async () => {
      await page.getByRole('link', { name: 'Coverage' }).first().click();
      await page.getByText('Scanners', { exact: true }).click();
      await page
        .getByRole('row', { name: /Prisma/ })
        .first()
        .waitFor();
      await stop('coverage-by-scanner');
      await page
        .getByRole('row', { name: /Prisma/ })
        .getByRole('gridcell', { name: /imaf/ })
        .click();
      await page.waitForURL(/imaf/);
      expect(page.url()).toContain('Prisma');
      await page.reload();
      await page.getByRole('row').nth(2).waitFor();
      await stop('coverage-missing');
      await go('/coverage/next?study=phantom');
      await page.getByRole('row').nth(1).waitFor();
      await stop('annotate-next');
      expect(watched.problems).toEqual([]);
    });

    test('a cohort is previewed as it is built, saved and frozen', async () => {
      await go(`/cohorts/new?study=phantom&filter=${encodeURIComponent('{"regions":["calf"]}')}`);
      await page.getByText('fn_plus_fp').first().waitFor();
      await stop('cohort-builder');
      await page.getByLabel('Name').fill('calves');
      await button('Save cohort').click();
      await heading('calves').waitFor();
      await button('Freeze').click();
      await heading('calves #1').waitFor();
      await stop('snapshot');
      expect(watched.problems).toEqual([]);
    });

    test('a training says why it chose its loss, and is watched until its version is there', async () => {
      await page.getByRole('link', { name: 'Train on it' }).click();
      await page.getByText('fn_plus_fp').first().waitFor();
      await page.getByRole('combobox', { name: 'Model' }).fill('calf');
      await page.getByRole('textbox', { name: 'Steps', exact: true }).fill(String(steps));
      await stop('training-new');
      await button('Start training').click();
      await heading('Training of calf').waitFor();
      await page
        .locator('[aria-label="Loss curve"] svg path')
        .first()
        .waitFor({ timeout: patience });
      await stop('training-run');
      await heading('Training of calf@1').waitFor({ timeout: patience });
      expect(watched.problems).toEqual([]);
    });

    test('a version is measured, held against another, and promoted', async () => {
      const first = await findVersion(study.client, 'calf@1');
      const run = await startTraining(study.client, {
        ...{ snapshotId: first.run.snapshot.id, model: 'calf', preset: 'small' },
        settings: { steps },
        loss: { mode: 'fn', why: 'To see what the usual mask does.' },
      });
      await followJob(study.client, run.job, 'Training');
      const second = await findVersion(study.client, 'calf@2');
      await evaluateVersion(study.client, second.id);

      await go('/models/calf/1');
      await button('Evaluate').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Evaluate' }).click();
      await page.getByText('Mean Dice').first().waitFor({ timeout: patience });
      await stop('version');

      const versions = [first.id, second.id].map(encodeURIComponent).join(',');
      await go(`/compare?versions=${versions}`);
      await page.getByText('Dice by class and version').first().waitFor();
      await stop('compare');

      await go('/models/calf/1');
      await button('Promote').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Why').fill('The better mean Dice.');
      await dialog.getByRole('button', { name: 'Promote' }).click();
      await page.getByText('champion').first().waitFor();
      expect((await findVersion(study.client, 'calf@champion')).id).toBe(first.id);
      expect(watched.problems).toEqual([]);
    });

    test('predictions of a held-back volume are looked at beside the labels', async () => {
      const [first, second] = await Promise.all(
        ['calf@1', 'calf@2'].map((name) => findVersion(study.client, name)),
      );
      const members = await readMembers(study.client, first?.run.snapshot.id ?? '');
      const held = members.find(({ side }) => side === 'EVALUATION')?.volume.id ?? '';
      for (const version of [first, second]) {
        const asked = { versionId: version?.id ?? '', volumeIds: [held] };
        const { predict } = await study.client.request(PredictDocument, asked);
        await followJob(study.client, predict.job, 'Predicting');
      }
      await go(`/view/${encodeURIComponent(held)}?version=calf%401&compare=errors`);
      await page.getByText('false negative').first().waitFor();
      await stop('viewer-errors');
      await go(`/view/${encodeURIComponent(held)}?compare=predictions&versions=calf%401,calf%402`);
      await page.getByText('calf@2').first().waitFor();
      await stop('viewer-predictions');
    });
  },
);
