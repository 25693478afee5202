import { rm } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Study, Volume } from '../../../src/generated/prisma/client.ts';
import { readLabelMapCodes } from '../../../src/imaging/nifti.ts';
import { toGlobalId } from '../../../src/resolvers/global-id.ts';
import {
  browserLeftOut,
  expectAccessible,
  openBrowser,
  openPage,
  type WatchedPage,
} from '../../support/browser.ts';
import { fillCatalog } from '../../support/full-catalog.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { annotate, createVolume, TINY_CLASSES, TINY_SLICES } from '../../support/tiny-study.ts';

const leftOut = browserLeftOut === undefined ? '' : ` (left out: ${browserLeftOut})`;

/** Software draws slowly where much else runs. */
const PATIENCE = 90_000;

describe.skipIf(browserLeftOut !== undefined)(`the viewer in a browser${leftOut}`, () => {
  let server: TestServer;
  let browser: Browser;
  let study: Study;
  /** Held back, so measured; one class labelled, and predicted by the first version and by the second. */
  let volume: Volume;
  let labelled: string;
  let versions: [string, string];
  /** The labels, and the first version's prediction. */
  let maps: { manual: Uint8Array; prediction: Uint8Array };

  beforeAll(async () => {
    server = await startTestServer();
    const { catalog } = server;
    const full = await fillCatalog(catalog);
    study = full.study;
    await catalog.db.labelClass.update({
      where: { code: 'left_disc' },
      data: { colour: '#ff0000' },
    });
    await catalog.db.labelClass.update({
      where: { code: 'right_disc' },
      data: { colour: '#ff0000' },
    });
    const { model } = await catalog.db.modelVersion.findUniqueOrThrow({
      where: { id: full.versions[0].id },
      include: { model: true },
    });
    versions = [
      `${model.name}@${full.versions[0].number}`,
      `${model.name}@${full.versions[1].number}`,
    ];
    [labelled, volume] = await measuredVolume(full.evaluation.id);
    const manual = await manualOf(volume);
    maps = { manual, prediction: shifted(manual) };
    for (const [version, labels] of [
      [full.versions[0], maps.prediction],
      [full.versions[1], manual],
    ] as const) {
      await annotate(catalog, volume, {
        ...{ labels, classes: TINY_CLASSES, isExhaustive: false, kind: 'MODEL' },
        ...{ createdById: catalog.administrator.id, provenance: { versionId: version.id } },
      });
    }
    browser = await openBrowser({ webgl: true });
  }, PATIENCE);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** A volume that the evaluation measured, with the class that it has. */
  async function measuredVolume(evaluationId: string): Promise<[string, Volume]> {
    const counts = await server.catalog.db.evaluationCount.findMany({
      where: { evaluationId },
      include: {
        volume: { include: { annotations: { include: { classes: true } } } },
        class: true,
      },
    });
    const found = counts.find(({ classId, volume: { annotations } }) =>
      annotations.some(({ classes }) => classes.some((declared) => declared.classId === classId)),
    );
    if (!found) throw new Error('no volume was measured in the class that is labelled in it');
    return [found.class.code, found.volume];
  }

  async function manualOf({ id }: Volume): Promise<Uint8Array> {
    const { labelMapSha256 } = await server.catalog.db.annotation.findFirstOrThrow({
      where: { volumeId: id, kind: 'MANUAL', status: 'ACCEPTED' },
    });
    const bytes = await server.catalog.store.get(labelMapSha256);
    return Uint8Array.from((await readLabelMapCodes(bytes, 'labels')).codes);
  }

  async function open(query = '', id = volume.id): Promise<WatchedPage> {
    const opened = await openPage(browser, { url: server.url, token: server.token });
    opened.page.setDefaultTimeout(PATIENCE);
    await opened.page.goto(`${server.url}/view/${toGlobalId('Volume', id)}${query}`);
    return opened;
  }

  test(
    'shows labels in the colours of their classes, and hides them',
    async () => {
      const { page, problems, close } = await open();
      const pane = await drawn(page);
      await expect.poll(() => redPixels(pane), { timeout: PATIENCE }).toBeGreaterThan(500);
      await page.getByRole('checkbox', { name: labelled }).uncheck();
      await expect.poll(() => redPixels(pane), { timeout: PATIENCE }).toBe(0);
      await expect.poll(() => new URL(page.url()).searchParams.get('hidden')).toBe(labelled);
      await page.reload();
      expect(await redPixels(await drawn(page))).toBe(0);
      expect(await page.getByRole('checkbox', { name: labelled }).isChecked()).toBe(false);
      await page.getByRole('button', { name: 'All', exact: true }).click();
      await expect.poll(() => redPixels(pane), { timeout: PATIENCE }).toBeGreaterThan(500);
      await expectAccessible(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.reload();
      await drawn(page);
      await expectAccessible(page);
      expect(problems).toEqual([]);
      await close();
    },
    2 * PATIENCE,
  );

  test(
    'goes through the slices by wheel, keys and field, in the address',
    async () => {
      const { page, problems, close } = await open('?slice=1');
      const pane = await drawn(page);
      const isAt = (slice: string) =>
        expect.poll(() => new URL(page.url()).searchParams.get('slice')).toBe(slice);
      await pane.hover();
      await page.mouse.wheel(0, 100);
      await isAt('2');
      await pane.press('ArrowUp');
      await isAt('3');
      await pane.press('Home');
      await isAt('0');
      await pane.press('PageUp');
      await isAt(String(TINY_SLICES - 1));
      await page.getByRole('textbox', { name: 'Slice' }).fill('2');
      await isAt('2');
      await page.getByText('· slice 2').waitFor();
      await pane.press('?');
      await page.getByText('worst slice of the version that is chosen').waitFor();
      await page.keyboard.press('Escape');
      await pane.press('End');
      await isAt(String(TINY_SLICES - 1));
      expect(problems).toEqual([]);
      await close();
    },
    2 * PATIENCE,
  );

  test(
    'counts what a prediction has right and wrong, where that is known',
    async () => {
      const { page, problems, close } = await open(`?compare=errors&version=${versions[0]}`);
      await drawn(page);
      await page.getByText('All slices').click();
      const row = page.getByRole('row', { name: labelled });
      const cells = await row.getByRole('cell').allInnerTexts();
      const value = TINY_CLASSES.indexOf(labelled) + 1;
      const { manual, prediction } = maps;
      const count = (isCounted: (truth: boolean, predicted: boolean) => boolean) =>
        String(
          manual.filter((label, n) => isCounted(label === value, prediction[n] === value)).length,
        );
      expect(cells.slice(0, 4)).toEqual([
        labelled,
        count((truth, predicted) => truth && predicted),
        count((truth, predicted) => !truth && predicted),
        count((truth, predicted) => truth && !predicted),
      ]);
      const other = TINY_CLASSES.find((code) => code !== labelled) ?? '';
      await page.getByRole('row', { name: other }).getByText('not known').waitFor();
      await expectAccessible(page);
      expect(problems).toEqual([]);
      await close();
    },
    2 * PATIENCE,
  );

  test(
    'can be drawn again when the graphics card has forgotten everything',
    async () => {
      const { page, close } = await open();
      await drawn(page);
      await page.evaluate(`document.querySelector('section canvas').getContext('webgl2')
        .getExtension('WEBGL_lose_context').loseContext()`);
      await page.getByRole('alert').getByText('taken its memory back').waitFor();
      await page.getByRole('button', { name: 'Draw it again' }).click();
      const pane = await drawn(page);
      await expect.poll(() => redPixels(pane), { timeout: PATIENCE }).toBeGreaterThan(500);
      await close();
    },
    2 * PATIENCE,
  );

  test(
    'shows the weights of a mode, and predictions side by side',
    async () => {
      const { page, problems, close } = await open(
        `?compare=weights&mask=fp&version=${versions[0]}`,
      );
      await drawn(page);
      await page.getByText('inventing one costs').waitFor();
      await page.getByText('Predictions', { exact: true }).click();
      await expect
        .poll(() => page.locator('section[data-drawn]').count(), { timeout: PATIENCE })
        .toBe(3);
      for (const title of ['labelled', ...versions]) {
        await page.getByText(`${title} · slice`).waitFor();
      }
      expect(problems).toEqual([]);
      await close();
    },
    2 * PATIENCE,
  );

  test(
    'shows Dice by slice, and jumps to the worst',
    async () => {
      const { page, problems, close } = await open(
        `?slice=3&class=${labelled}&version=${versions[0]}`,
      );
      await drawn(page);
      await page.getByText('Slice 3: not measured.').waitFor();
      await page.getByRole('img', { name: /^Dice by slice.*2 measured/ }).waitFor();
      await page.getByRole('button', { name: 'Worst slice' }).click();
      await expect.poll(() => new URL(page.url()).searchParams.get('slice')).toBe('0');
      await page.getByText(/^Slice 0: Dice 0\.\d{3}\.$/).waitFor();
      expect(problems).toEqual([]);
      await close();
    },
    2 * PATIENCE,
  );

  test(
    'shows two visits beside each other, and says which image is missing',
    async () => {
      const { code: subject } = await server.catalog.db.subject.findUniqueOrThrow({
        where: { id: volume.subjectId },
      });
      const later = { study, subject, visit: 'v2', annotated: [labelled] };
      const { id, imageSha256 } = await createVolume(server.catalog, later);
      const { page, problems, close } = await open('?slice=1');
      await drawn(page);
      await page.getByRole('combobox', { name: 'Beside it' }).click();
      await page.getByRole('option', { name: 'visit v2' }).click();
      await expect
        .poll(() => page.locator('section[data-drawn]').count(), { timeout: PATIENCE })
        .toBe(2);
      expect(problems).toEqual([]);
      await close();

      await rm(server.catalog.store.fileOf(imageSha256));
      const missing = await open('', id);
      await missing.page.getByRole('alert').getByText('The image could not be read').waitFor();
      await missing.close();
      const nothing = await openPage(browser, { url: server.url, token: server.token });
      await nothing.page.goto(`${server.url}/view/${toGlobalId('Volume', study.id)}`);
      await nothing.page.getByRole('alert').getByText('NOT_FOUND').waitFor();
      await nothing.close();
    },
    2 * PATIENCE,
  );

  test(
    'draws without WebGL, and says so',
    async () => {
      const { page, problems, close } = await openPage(browser, {
        url: server.url,
        token: server.token,
      });
      await page.addInitScript(withoutWebgl);
      await page.goto(`${server.url}/view/${toGlobalId('Volume', volume.id)}`);
      await page.getByText('This browser has no WebGL2').waitFor();
      const pane = await drawn(page);
      await expect.poll(() => redPixels(pane), { timeout: PATIENCE }).toBeGreaterThan(500);
      expect(problems).toEqual([]);
      await close();
    },
    2 * PATIENCE,
  );
});

/** Browsers without a graphics card that they trust have no context to give. */
const withoutWebgl = `
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (kind, ...options) {
    return kind === 'webgl2' ? null : getContext.call(this, kind, ...options);
  };
`;

/** The first pane, once something is drawn in it. */
async function drawn(page: Page): Promise<Locator> {
  const pane = page.locator('section[data-drawn]').first();
  await pane.waitFor({ timeout: PATIENCE });
  return pane;
}

/** Pixels of a picture that are rather red. */
async function redPixels(pane: Locator): Promise<number> {
  const { data } = PNG.sync.read(await pane.screenshot());
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    if (red > 100 && red > green + 60 && red > blue + 60) count += 1;
  }
  return count;
}

/** As if the version saw everything a voxel too far along the first axis. */
function shifted(labels: Uint8Array): Uint8Array {
  return labels.map((_, voxel) => labels[voxel - 1] ?? 0);
}
