import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Study, User } from '../../../src/generated/prisma/client.ts';
import type { Grid } from '../../../src/imaging/image.ts';
import { encodeNifti } from '../../../src/imaging/nifti.ts';
import { type RunningWorker, startWorker } from '../../../src/jobs/worker.ts';
import { toGlobalId } from '../../../src/resolvers/global-id.ts';
import {
  browserLeftOut,
  expectAccessible,
  openBrowser,
  openPage,
  type WatchedPage,
} from '../../support/browser.ts';
import { freezeDiscs } from '../../support/learning.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { createStudy, createUser, createVolume, TINY_SLICES } from '../../support/tiny-study.ts';

test.runIf(process.env.CI)('a browser is there', () => {
  expect(browserLeftOut).toBeUndefined();
});

const leftOut = browserLeftOut === undefined ? '' : ` (left out: ${browserLeftOut})`;

/** The grid of the tiny studies. */
const grid: Grid = {
  size: [16, 16, TINY_SLICES],
  affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
};

const voxels = 16 * 16 * TINY_SLICES;

/** A file as it is dropped. */
function file(name: string, bytes: Uint8Array) {
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) };
}

const image = (name: string, seed: number) =>
  file(
    name,
    encodeNifti(
      grid,
      Float32Array.from({ length: voxels }, (_, n) => (n * seed) % 97),
      { gzip: name.endsWith('.gz') },
    ),
  );

/** Values of the schema: the first class in a part of the image. */
const labelMap = (name: string, labelled = 40) =>
  file(
    name,
    encodeNifti(
      grid,
      Uint8Array.from({ length: voxels }, (_, n) => (n < labelled ? 1 : 0)),
      { gzip: true },
    ),
  );

describe.skipIf(browserLeftOut !== undefined)(
  `pages of volumes${leftOut}`,
  { timeout: 120_000 },
  () => {
    let server: TestServer;
    let worker: RunningWorker;
    let browser: Browser;
    let watched: WatchedPage;
    let frozen: Study;
    let viewer: User;

    beforeAll(async () => {
      server = await startTestServer();
      const { catalog, config } = server;
      const { url, db, store } = catalog;
      worker = await startWorker({ url, db, store, config });
      frozen = await createStudy(catalog, 'frozen');
      await freezeDiscs(catalog, { study: frozen, by: catalog.administrator, subjects: 4 });
      viewer = await createUser(catalog, 'viewer', [[frozen, 'VIEWER']]);
      browser = await openBrowser();
    }, 120_000);

    afterAll(async () => {
      await browser.close();
      await worker.stop();
      await server.close();
    });

    afterEach(() => watched.close());

    async function open(path: string, token = server.token): Promise<Page> {
      watched = await openPage(browser, { url: server.url, token });
      await watched.page.goto(`${server.url}${path}`);
      return watched.page;
    }

    async function expectAccessibleInBoth(page: Page): Promise<void> {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await expectAccessible(page);
      }
    }

    /** Volumes of a study of its own, with one label map each. */
    async function study(...subjects: readonly (readonly [string, string])[]) {
      const made = await createStudy(server.catalog, `study-${randomUUID().slice(0, 8)}`);
      const volumes = [];
      for (const [subject, visit] of subjects) {
        const annotated = ['left_disc'];
        volumes.push(
          await createVolume(server.catalog, { study: made, subject, visit, annotated }),
        );
      }
      return { code: made.code, volumes };
    }

    const pageOf = ({ id }: { id: string }, tab = '') =>
      `/volumes/${toGlobalId('Volume', id)}${tab && `?tab=${tab}`}`;

    /** How wide the pictures of the page are, in their own pixels. */
    const pictures = (page: Page): Promise<unknown> =>
      page.evaluate('[...document.querySelectorAll("main img")].map((img) => img.naturalWidth)');

    test('lists volumes by subject and visit, with pictures; what is shown is in the address', async () => {
      const { code } = await study(['P1', 'v1'], ['P1', 'v2'], ['Q2', 'v1']);
      const page = await open(`/volumes?study=${code}`);
      await page.getByRole('region', { name: 'Subject P1' }).getByText('Visit v2').waitFor();
      await page
        .getByRole('img', { name: 'Coverage: 1 annotated, 1 not annotated' })
        .first()
        .waitFor();
      await page.getByRole('button', { name: 'Make them' }).click();
      await expect.poll(() => pictures(page), { timeout: 20_000 }).toEqual([160, 160, 160]);
      await expectAccessibleInBoth(page);
      await page.getByRole('textbox', { name: 'Subject' }).fill('q');
      await expect.poll(() => page.getByRole('region').count()).toBe(1);
      await page.getByText('List', { exact: true }).click();
      await page.getByRole('table', { name: 'Volumes' }).waitFor();
      await page.reload();
      const table = page.getByRole('table', { name: 'Volumes' });
      await table.getByRole('link', { name: 'Q2' }).waitFor();
      expect(await table.getByRole('row').count()).toBe(2);
      expect(await page.getByRole('textbox', { name: 'Subject' }).inputValue()).toBe('q');
      await page.getByRole('textbox', { name: 'Subject' }).fill('nobody');
      await page.getByText('No volume matches').waitFor();
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await expect.poll(() => table.getByRole('row').count()).toBe(4);
      expect(watched.problems).toEqual([]);
    });

    test('says how to begin where there is nothing', async () => {
      const { code } = await study();
      const page = await open(`/volumes?study=${code}`);
      await page.getByText('No volumes yet').waitFor();
      await expectAccessible(page);
      await page.getByRole('link', { name: 'Upload images' }).click();
      await page.waitForURL(`**/volumes/upload?study=${code}`);
      await page.goto(`${server.url}${pageOf({ id: randomUUID() })}`);
      await page.getByText('There is no such volume').waitFor();
      await page.goto(`${server.url}/volumes/subjects/${toGlobalId('Subject', randomUUID())}`);
      await page.getByText('There is no such subject').waitFor();
      expect(watched.problems).toEqual([]);
    });

    test('a volume shows its label maps, which are reviewed with a reason', async () => {
      const { volumes } = await study(['P1', 'v1']);
      const [volume] = volumes;
      if (!volume) throw new Error('there is no volume');
      const page = await open(pageOf(volume));
      const card = page.getByRole('article', { name: 'Label map by reader' });
      await card.getByText('Accepted').waitFor();
      await card.getByRole('button', { name: 'Reject' }).click();
      const dialog = page.getByRole('dialog');
      expect(await dialog.getByRole('button', { name: 'Reject' }).isDisabled()).toBe(true);
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('It leaks into the bone.');
      await expectAccessibleInBoth(page);
      await dialog.getByRole('button', { name: 'Reject' }).click();
      await card.getByText('Rejected').waitFor();
      await card.getByRole('button', { name: 'Classes and history' }).click();
      await card.getByText('It leaks into the bone.').waitFor();
      await page.getByRole('tab', { name: 'Coverage' }).click();
      const row = page.getByRole('row', { name: /left_disc/ });
      await row.getByText('not annotated').waitFor();
      await page.reload();
      await row.waitFor();
      await expectAccessible(page);
      expect(watched.problems).toEqual([]);
    });

    test('its details tell geometry and hash; another reading is added and compared', async () => {
      const { volumes } = await study(['P1', 'v1']);
      const [volume] = volumes;
      if (!volume) throw new Error('there is no volume');
      const page = await open(pageOf(volume, 'details'));
      await page.getByText(volume.imageSha256).waitFor();
      await page.getByText('16 × 16 × 4 mm').waitFor();
      await page.getByText('Snapshots that hold it').waitFor();
      await expectAccessibleInBoth(page);
      await page.getByRole('tab', { name: 'Label maps' }).click();
      await page.getByRole('button', { name: 'Add a label map' }).click();
      const dialog = page.getByRole('dialog', { name: 'Add a label map' });
      await dialog
        .locator('input[type=file]')
        .first()
        .setInputFiles([labelMap('second.nii.gz')]);
      await dialog.getByRole('combobox', { name: 'Classes looked for' }).click();
      await page.getByRole('option', { name: 'left_disc' }).click();
      await dialog.getByRole('textbox', { name: 'Reader' }).fill('berta');
      await dialog.getByRole('checkbox', { name: 'Accept it at once' }).check();
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      await dialog.getByText('Adding the label map: done').waitFor();
      await dialog.getByRole('button', { name: 'Close' }).last().click();
      await page.getByRole('article', { name: 'Label map by berta' }).waitFor();
      await page.getByRole('tab', { name: 'Agreement' }).click();
      const compare = page.getByRole('button', { name: 'Compare' });
      const compared = page.getByRole('row', { name: /berta.*left_disc/ });
      await compare.or(compared).first().waitFor();
      if (await compare.isVisible()) await compare.click();
      await compared.waitFor();
      await expectAccessible(page);
      expect(watched.problems).toEqual([]);
    });

    test('a label map on another grid is refused in words, and so is what is no image', async () => {
      const { volumes } = await study(['P1', 'v1']);
      const [volume] = volumes;
      if (!volume) throw new Error('there is no volume');
      const page = await open(pageOf(volume));
      await page.getByRole('button', { name: 'Add a label map' }).click();
      const dialog = page.getByRole('dialog', { name: 'Add a label map' });
      const input = dialog.locator('input[type=file]').first();
      await input.setInputFiles([file('fake.nii.gz', Buffer.from('hello'))]);
      await dialog.getByRole('combobox', { name: 'Classes looked for' }).click();
      await page.getByRole('option', { name: 'left_disc' }).click();
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      await dialog.getByText(/fake.nii.gz: it is no NIfTI file/).waitFor();
      const other = encodeNifti({ ...grid, size: [8, 8, 4] }, new Uint8Array(256), { gzip: true });
      await input.setInputFiles([file('small.nii.gz', other)]);
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      await dialog.getByText('LABEL_GRID_MISMATCH').waitFor();
      expect(await server.catalog.db.annotation.count({ where: { volumeId: volume.id } })).toBe(1);
      expect(watched.problems).toEqual([]);
    });

    test('what is frozen is not deleted, and the refusal names it', async () => {
      const volume = await server.catalog.db.volume.findFirstOrThrow({
        where: { studyId: frozen.id },
      });
      const page = await open(pageOf(volume));
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Delete the volume' }).click();
      await page.getByRole('textbox', { name: 'Reason' }).fill('A mistake.');
      await page.getByRole('button', { name: 'Delete volume' }).click();
      await page.getByRole('alert').getByText('discs of frozen@1').waitFor();
      await page.getByText('IN_USE').waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      expect(watched.problems).toEqual([]);
    });

    test('who only looks sees the same, and is told who may change it', async () => {
      const volume = await server.catalog.db.volume.findFirstOrThrow({
        where: { studyId: frozen.id },
        include: { subject: true },
      });
      const page = await open(pageOf(volume), await server.tokenOf(viewer));
      await page.getByRole('article', { name: 'Label map by reader' }).waitFor();
      for (const name of ['Reject', 'Add a label map', 'Predict']) {
        expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
      }
      await page.getByRole('link', { name: volume.subject.code }).click();
      await page.getByRole('heading', { name: `Subject ${volume.subject.code}` }).waitFor();
      for (const name of ['Withdraw', 'Delete']) {
        expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
      }
      await page.getByTitle('Owners of the study may withdraw a subject.').waitFor();
      expect(watched.problems).toEqual([]);
    });

    test('a withdrawn subject leaves a tombstone, and no picture', async () => {
      const { code } = await study(['P1', 'v1'], ['P2', 'v1']);
      const page = await open(`/volumes?study=${code}`);
      await page.getByRole('button', { name: 'Make them' }).click();
      await expect.poll(() => pictures(page), { timeout: 20_000 }).toEqual([160, 160]);
      const link = String(
        await page.getByRole('region', { name: 'Subject P1' }).locator('img').getAttribute('src'),
      );
      expect((await fetch(link)).status).toBe(200);
      await page.getByRole('link', { name: 'P1' }).click();
      await page.getByRole('heading', { name: 'Subject P1' }).waitFor();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Withdraw' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('They asked for it.');
      const confirm = dialog.getByRole('button', { name: 'Withdraw for good' });
      expect(await confirm.isDisabled()).toBe(true);
      await dialog.getByRole('textbox', { name: /to confirm/ }).fill(`${code}/P1`);
      await confirm.click();
      await page.getByText('This subject was withdrawn').waitFor();
      await page.getByText(/They asked for it/).waitFor();
      expect((await fetch(link)).status).toBe(404);
      const left = await server.catalog.db.volume.findMany({
        where: { subject: { code: 'P1' }, study: { code } },
      });
      expect(left).toMatchObject([{ isWithdrawn: true, thumbnailSha256: null }]);
      await page.getByRole('link', { name: 'Volumes' }).last().click();
      await page.getByRole('region', { name: 'Subject P2' }).waitFor();
      await expect.poll(() => page.getByRole('region', { name: 'Subject P1' }).count()).toBe(0);
      await page.goto(`${server.url}${pageOf(left[0] ?? { id: '' })}`);
      await page.getByText('The subject was withdrawn').waitFor();
      expect(watched.problems).toEqual([]);
    });

    test('images are dropped, checked, corrected and imported, and bad files refused by name', async () => {
      const { code } = await study();
      const page = await open(`/volumes/upload?study=${code}`);
      const drop = page.locator('input[type=file]');
      const whole = image('sub-C3_discs.nii.gz', 5).buffer;
      await drop.setInputFiles([
        image('sub-A1_ses-2_discs.nii.gz', 3),
        labelMap('sub-A1_ses-2_discs_labels.nii.gz'),
        file('sub-C3_discs.nii.gz', whole.subarray(0, whole.length / 2)),
        file('scan.dcm', Buffer.from('DICM')),
        file('fake.nii', Buffer.from('hello')),
      ]);
      await page.getByText(/scan.dcm: DICOM is not read yet/).waitFor();
      await page.getByText(/fake.nii: it is no NIfTI file/).waitFor();
      await page.getByText('Row 1 lacks: limb, scanner, classes looked for.').waitFor();
      expect(await page.getByRole('textbox', { name: 'Subject of row 1' }).inputValue()).toBe('A1');
      expect(await page.getByRole('textbox', { name: 'Visit of row 1' }).inputValue()).toBe('2');
      await page.getByRole('combobox', { name: 'Limb of row 1' }).selectOption('none');
      await page.getByRole('combobox', { name: 'Scanner of row 1' }).fill('Prisma');
      for (const column of ['Limb', 'Scanner']) {
        await page.getByRole('button', { name: `${column}: as in the first row` }).click();
      }
      await page.getByRole('combobox', { name: 'Classes looked for of row 1' }).fill('left_disc');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      await expectAccessibleInBoth(page);
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      await page.getByText('1 would be imported, 0 known already, 1 refused.').waitFor();
      await page.getByText(/sub-C3_discs.nii.gz is cut short or damaged/).waitFor();
      const where = { study: { code } };
      expect(await server.catalog.db.volume.count({ where })).toBe(0);
      await page.getByRole('button', { name: 'Import 1 of 2 rows' }).click();
      await page.getByText('1 imported, 0 known already, 1 refused.').waitFor();
      await expectAccessibleInBoth(page);
      expect(await server.catalog.db.volume.count({ where })).toBe(1);
      await page.getByRole('link', { name: /new: .*volume/ }).click();
      await page.getByRole('heading', { name: 'A1, discs, no side' }).waitFor();
      await page.getByRole('article', { name: 'Label map by local' }).waitFor();
      await page.goto(`${server.url}/volumes?study=${code}`);
      await expect.poll(() => pictures(page)).toEqual([160]);
      await page.getByRole('link', { name: 'Imports' }).click();
      const imports = page.getByRole('table', { name: 'Imports' });
      await imports.getByRole('row', { name: /dry run/ }).waitFor();
      await expectAccessible(page);
      await imports.getByRole('link').first().click();
      await page.getByText('1 imported, 0 known already, 1 refused.').waitFor();
      expect(watched.problems).toEqual([]);
    });

    test('a manifest is dropped with its files; a paste from a spreadsheet fills the table', async () => {
      const { code } = await study();
      const page = await open('/volumes/upload');
      const manifest = [
        'study,subject,visit,scanner,region,laterality,image',
        `${code},M1,1,Prisma,discs,none,images/m1.nii`,
      ].join('\n');
      const drop = page.locator('input[type=file]');
      await drop.setInputFiles([file('manifest.csv', Buffer.from(manifest))]);
      await page.getByText('Row 1 names images/m1.nii, which is not among the files').waitFor();
      await drop.setInputFiles([image('m1.nii', 7)]);
      await page.getByRole('button', { name: 'Paste from a spreadsheet' }).click();
      await page
        .getByRole('textbox', { name: /line of column names/ })
        .fill('image\tsubject\nm1.nii\tM9');
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Fill in' }).click();
      await expect
        .poll(() => page.getByRole('textbox', { name: 'Subject of row 1' }).inputValue())
        .toBe('M9');
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      await page.getByText(/new: subject M9/).waitFor();
      await page.getByRole('button', { name: 'Import 1 row' }).click();
      await page.getByText('1 imported').waitFor();
      await drop.setInputFiles([file('wheels.csv', Buffer.from('wheels\n4\n'))]);
      await page.getByText(/wheels.csv has columns that are not known: wheels/).waitFor();
      expect(watched.problems).toEqual([]);
    });

    test('an upload that loses its connection goes on, and sends nothing twice', async () => {
      const { code } = await study();
      const page = await open(`/volumes/upload?study=${code}`);
      const sent: string[] = [];
      await page.route('**/objects/uploads/**', (route) => {
        sent.push(new URL(route.request().url()).pathname);
        return sent.length === 1 ? route.abort() : route.continue();
      });
      await page.locator('input[type=file]').setInputFiles([image('sub-R1_discs.nii', 11)]);
      await page.getByRole('combobox', { name: 'Limb of row 1' }).selectOption('none');
      await page.getByRole('combobox', { name: 'Scanner of row 1' }).fill('Prisma');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      await page.getByText('1 would be imported').waitFor();
      // Image and manifest, of which the first to be sent was lost.
      expect(sent).toHaveLength(3);
      await page.getByRole('button', { name: 'Check again' }).click();
      await page.getByText('1 would be imported').waitFor();
      expect(sent).toHaveLength(3);
      expect(watched.problems.filter((problem) => !/ERR_FAILED/.test(problem))).toEqual([]);
    });
  },
);
