import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import type { ModelVersion, Study, User, Volume } from '../../../src/generated/prisma/client.ts';
import { encodeNifti, readImage, readLabelMapCodes } from '../../../src/imaging/nifti.ts';
import { startWorker } from '../../../src/jobs/worker.ts';
import { predict } from '../../../src/services/registry.ts';
import { startTraining } from '../../../src/services/training.ts';
import {
  browserLeftOut,
  expectAccessible,
  openBrowser,
  openPage,
  type WatchedPage,
} from '../../support/browser.ts';
import { ended, freezeDiscs, TINY_SETTINGS } from '../../support/learning.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { createStudy, createUser } from '../../support/tiny-study.ts';

const leftOut = browserLeftOut === undefined ? '' : ` (left out: ${browserLeftOut})`;

describe.skipIf(browserLeftOut !== undefined)(`trying a model in the page${leftOut}`, () => {
  let server: TestServer;
  let browser: Browser;
  let watched: WatchedPage;
  let folder: string;
  let study: Study;
  let editor: User;
  let version: ModelVersion;
  /** An image of the catalog, as a person would have it. */
  let imageFile: string;
  /** What the server's worker predicted of it. */
  let predicted: Awaited<ReturnType<typeof readLabelMapCodes>>;

  beforeAll(async () => {
    server = await startTestServer();
    const { catalog } = server;
    folder = await mkdtemp(path.join(tmpdir(), 'myograph-try-'));
    study = await createStudy(catalog, 'discs');
    editor = await createUser(catalog, 'editor', [[study, 'EDITOR']]);
    const snapshot = await freezeDiscs(catalog, { study, by: editor });
    const { url, db, store } = catalog;
    const worker = await startWorker({ url, db, store, config: loadConfig({}) });
    try {
      const run = await startTraining(catalog.as(editor), {
        snapshotId: snapshot.id,
        model: 'discs',
        preset: 'small',
        settings: { ...TINY_SETTINGS, steps: 60 },
      });
      await ended(catalog.as(editor), run.jobId);
      version = await db.modelVersion.findUniqueOrThrow({ where: { runId: run.id } });
      const volume = await db.volume.findFirstOrThrow();
      const job = await predict(catalog.as(editor), {
        versionId: version.id,
        volumeIds: [volume.id],
      });
      await ended(catalog.as(editor), job.id);
      predicted = await predictionOf(volume);
      imageFile = path.join(folder, 'leg of nobody.nii.gz');
      await writeFile(imageFile, await store.get(volume.imageSha256));
    } finally {
      await worker.stop();
    }
    browser = await openBrowser({ webgl: true });
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  afterEach(() => watched?.close());

  async function predictionOf({ id }: Volume) {
    const { db, store } = server.catalog;
    const where = { volumeId: id, kind: 'MODEL' } as const;
    const { labelMapSha256 } = await db.annotation.findFirstOrThrow({ where });
    return readLabelMapCodes(await store.get(labelMapSha256), 'prediction');
  }

  async function open(address: string, token = server.token): Promise<Page> {
    watched = await openPage(browser, { url: server.url, token });
    watched.page.setDefaultTimeout(60_000);
    await watched.page.goto(`${server.url}${address}`);
    return watched.page;
  }

  const drop = (page: Page, file: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]) =>
    page.getByLabel('Image as NIfTI').setInputFiles(file);
  const picture = (page: Page) => page.getByRole('img', { name: /^Axial slice/ });
  const start = (page: Page) => page.getByRole('button', { name: 'Predict' }).click();
  const outcome = (page: Page) => page.getByRole('status', { name: 'Prediction' });
  const refusal = (page: Page) => page.getByRole('alert').filter({ hasText: 'did not work' });

  async function downloadedBy(page: Page, button: string): Promise<Buffer> {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button, exact: true }).click(),
    ]);
    return readFile(await file.path());
  }

  /** Share of voxels that have the value that the server gave them. */
  async function agreement(bytes: Buffer): Promise<number> {
    const { grid, codes } = await readLabelMapCodes(bytes, 'downloaded');
    expect(grid).toEqual(predicted.grid);
    return codes.filter((code, n) => code === predicted.codes[n]).length / codes.length;
  }

  for (const on of ['webgl', 'cpu']) {
    test(`on ${on} it gives the label map of the server, and sends nothing`, {
      timeout: 120_000,
    }, async () => {
      const page = await open(`/try?version=discs@1&on=${on}`);
      await page.getByText('Your image stays on this machine').waitFor();
      await page.getByText('Knows 2 classes').waitFor();
      const requests: Request[] = [];
      page.context().on('request', (request) => requests.push(request));
      await drop(page, imageFile);
      await picture(page).waitFor();
      await start(page);
      await outcome(page)
        .getByText(/Predicted by discs@1 on .* ms a slice/)
        .waitFor();

      expect(await agreement(await downloadedBy(page, 'Label map'))).toBeGreaterThan(0.999);
      const table = JSON.parse((await downloadedBy(page, 'Label table')).toString());
      expect(Object.keys(table.codes)).toEqual(['1', '2']);
      expect(table.codes[1]).toMatchObject({ class: 'left_disc' });
      const row = page.getByRole('row', { name: /left_disc/ });
      const voxels = predicted.codes.filter((code) => code === 1).length;
      expect(await row.getByRole('cell').last().textContent()).toBe(voxels.toLocaleString('en'));

      // Weights are fetched and questions asked; whatever is sent is short, and names nothing of the file.
      for (const request of requests) {
        const body = request.postDataBuffer();
        expect(body?.length ?? 0).toBeLessThan(2000);
        expect(`${request.url()} ${body?.toString('latin1')}`).not.toMatch(/leg.of.nobody|nii/);
        expect(['GET', 'POST']).toContain(request.method());
        if (request.method() === 'POST') expect(new URL(request.url()).pathname).toBe('/graphql');
      }
      expect(watched.problems).toEqual([]);
    });
  }

  test('lets the worker that reads the image connect to nothing', async () => {
    const page = await open('/try?version=discs@1');
    const answer = page.waitForResponse((response) => response.url().includes('predict.worker'));
    await drop(page, imageFile);
    const policy = (await answer).headers()['content-security-policy'] ?? '';
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).not.toMatch(/connect-src|unsafe-eval'(?<!wasm-unsafe-eval')/);
    await picture(page).waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('refuses what is no image of a limb, in words that say what to do', async () => {
    const page = await open('/try?version=discs@1');
    await page.getByText('Knows 2 classes').waitFor();
    const { grid, data } = await readImage(await readFile(imageFile), 'image');
    const good = encodeNifti(grid, data);
    const with4d = Buffer.from(good);
    with4d.writeInt16LE(4, 40);
    with4d.writeInt16LE(3, 48);
    const withRgb = Buffer.from(good);
    withRgb.writeInt16LE(128, 70);
    const inMetres = encodeNifti(
      { ...grid, affine: grid.affine.map((each, n) => (n < 12 ? each * 1000 : each)) },
      data,
    );
    const cases = [
      ['notes.txt', Buffer.from('no image'), 'is not a NIfTI file'],
      ['cine.nii', with4d, 'one 3D volume is needed'],
      ['colour.nii', withRgb, 'RGB24'],
      ['metres.nii', Buffer.from(inMetres), 'Correct the voxel size'],
      ['half.nii.gz', (await readFile(imageFile)).subarray(0, 300), 'cut short'],
    ] as const;
    for (const [name, buffer, words] of cases) {
      await drop(page, { name, mimeType: 'application/octet-stream', buffer });
      await refusal(page).getByText(words).waitFor();
      expect(await page.getByRole('button', { name: 'Predict' }).isDisabled()).toBe(true);
    }
    await drop(page, imageFile);
    await picture(page).waitFor();
    expect(await refusal(page).count()).toBe(0);
    expect(watched.problems).toEqual([]);
  });

  test('says what is wrong with a version, a region, or lost weights', async () => {
    const page = await open('/try?version=discs@7');
    await page.getByText('There is no version discs@7').waitFor();
    await page.goto(`${server.url}/try?version=discs@1&region=thigh`);
    await page.getByText("discs@1 has no class of the region 'thigh'").waitFor();
    const { db } = server.catalog;
    const where = { sha256: version.weightsSha256 };
    await db.storedObject.update({ where, data: { removalAskedAt: new Date() } });
    await page.goto(`${server.url}/try?version=discs@1`);
    await page.getByText('Its weights are gone').waitFor();
    await db.storedObject.update({ where, data: { removalAskedAt: null } });
    const stranger = await createUser(server.catalog, 'stranger');
    const other = await watched
      .close()
      .then(async () => open('/try?version=discs@1', await server.tokenOf(stranger)));
    await other.getByText('No version to try yet').waitFor();
    await expectAccessible(other);
    expect(watched.problems).toEqual([]);
  });

  test('keeps in the address what is looked at, turns slices by keys, and can be cancelled', async () => {
    const page = await open('/try?version=discs@1&limbs=both&slice=1');
    await page.getByText('Knows 2 classes').waitFor();
    await drop(page, imageFile);
    await picture(page).waitFor();
    await page.getByText('Slice 1 of 4').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.getByText('Slice 2 of 4').waitFor();
    await page.waitForURL(/slice=2/);
    await page.route('**/objects/**', () => undefined); // the weights never arrive
    await start(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await outcome(page).count()).toBe(0);
    await page.getByRole('button', { name: 'Predict' }).isEnabled();
    await page.reload();
    await page.getByText('No image yet').waitFor();
    expect(await page.getByRole('radio', { name: 'both limbs' }).isChecked()).toBe(true);
    expect(watched.problems).toEqual([]);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`is accessible in ${colorScheme} with a prediction`, { timeout: 120_000 }, async () => {
      const page = await open('/try?version=discs@1');
      await page.emulateMedia({ colorScheme });
      await page.getByText('Knows 2 classes').waitFor();
      await drop(page, imageFile);
      await picture(page).waitFor();
      await start(page);
      await outcome(page).getByText('ms a slice').waitFor();
      await expectAccessible(page);
      expect(watched.problems).toEqual([]);
    });
  }
});
