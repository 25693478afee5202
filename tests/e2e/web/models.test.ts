import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ModelVersion, User } from '../../../src/generated/prisma/client.ts';
import { toGlobalId } from '../../../src/resolvers/global-id.ts';
import { promoteVersion } from '../../../src/services/registry.ts';
import {
  browserLeftOut,
  expectAccessible,
  openBrowser,
  openPage,
  type WatchedPage,
} from '../../support/browser.ts';
import { type ComparedStudy, createComparedStudy, hundredths } from '../../support/compared.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

const leftOut = browserLeftOut === undefined ? '' : ` (left out: ${browserLeftOut})`;

describe.skipIf(browserLeftOut !== undefined)(`models in a browser${leftOut}`, () => {
  let server: TestServer;
  let compared: ComparedStudy;
  let versions: readonly ModelVersion[];
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startTestServer(), openBrowser()]);
    compared = await createComparedStudy(server.catalog, 'discs');
    versions = [
      await measured([90, 88, 85, 91, 80, 86, 84]),
      await measured([70, 68, 65, 71, 60, 66, 64]),
    ];
    await promoteVersion(server.catalog.as(compared.editor), {
      ...{ versionId: versions[0]?.id ?? '', alias: 'champion', reason: 'The first.' },
    });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  afterEach(() => watched?.close());

  /** A version with these Dice, in hundredths, by subject: the second slice of each is a little worse. */
  async function measured(dice: readonly number[]): Promise<ModelVersion> {
    const version = await compared.createVersion();
    await compared.measure(
      version,
      dice.flatMap((value, volume) =>
        ['left_disc', 'right_disc'].map((code) => ({
          ...{ volume, class: code, slices: [hundredths(value), hundredths(value - volume - 1)] },
        })),
      ),
    );
    return version;
  }

  const idOf = (index: number) => toGlobalId('ModelVersion', versions[index]?.id ?? '');

  /** @param by who has signed in; null for the administrator */
  async function open(path: string, by: User | null = compared.editor) {
    const token = by ? await server.tokenOf(by) : server.token;
    watched = await openPage(browser, { url: server.url, token }, { colorScheme: 'light' });
    page = watched.page;
    await page.goto(`${server.url}${path}`);
  }

  const rowOf = (table: string, text: string) =>
    page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text });

  const card = () => page.getByRole('group', { name: 'Alias champion' });

  const dialog = () => page.getByRole('dialog');

  /** Says why in the dialogue, and does it. */
  async function confirm(verb: string, reason: string): Promise<void> {
    await dialog().getByLabel('Why').fill(reason);
    await dialog().getByRole('button', { name: verb, exact: true }).click();
  }

  async function saved(act: () => Promise<void>): Promise<string> {
    const [download] = await Promise.all([page.waitForEvent('download'), act()]);
    return readFile(await download.path(), 'utf8');
  }

  async function ask(query: string, variables: object = {}) {
    return (await server.ask(server.token, query, variables)).data;
  }

  test('the list tells what is in use and how good it is, and is searched by its address', async () => {
    await open('/models?study=discs');
    const { node } = await ask(
      `query ($id: ID!) { node(id: $id) { ... on ModelVersion { evaluations { nodes {
         classes { class dice { mean low high subjects } } } } } } }`,
      { id: idOf(0) },
    );
    const { mean, low, high } = node.evaluations.nodes[0].classes.at(-1).dice;
    const range = `${low.toFixed(3)}–${high.toFixed(3)}`;
    await rowOf('Models', 'discs')
      .getByText(`${mean.toFixed(3)} (${range})`)
      .waitFor();
    await rowOf('Models', 'discs').getByText('champion').waitFor();
    await page.getByLabel('Search models').fill('thigh');
    await page.getByText('No model matches').waitFor();
    await page.reload();
    await page.getByText('No model matches').waitFor();
    expect(await page.getByLabel('Search models').inputValue()).toBe('thigh');
    await page.getByLabel('Search models').fill('DISC');
    await rowOf('Models', 'discs').getByRole('link', { name: 'discs', exact: true }).click();
    await page.getByRole('heading', { name: 'discs', exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('?study=discs');
    expect(watched.problems).toEqual([]);
  });

  test('a version is promoted with a reason, held against the champion, and rolled back', async () => {
    await open('/models/discs');
    await page.getByRole('button', { name: 'Promote discs@2' }).click();
    await dialog().getByText('discs@2 against champion (discs@1)').first().waitFor();
    await dialog().getByText('worse').first().waitFor();
    const promote = dialog().getByRole('button', { name: 'Promote', exact: true });
    expect(await promote.isDisabled()).toBe(true);
    await expectAccessible(page);
    await confirm('Promote', 'To try it.');
    await card().getByRole('link', { name: 'discs@2' }).waitFor();
    await rowOf('Alias history of discs', 'To try it.').getByText('promoted').waitFor();

    await page.getByRole('button', { name: 'Roll back champion' }).click();
    await confirm('Roll back', 'It was worse.');
    await card().getByRole('link', { name: 'discs@1' }).waitFor();
    await rowOf('Alias history of discs', 'It was worse.').getByText('undoes move 2').waitFor();
    const { promotions } = await ask('{ promotions { nodes { kind reason version { number } } } }');
    expect(promotions.nodes.slice(0, 2)).toEqual([
      { kind: 'ROLLBACK', reason: 'It was worse.', version: { number: 1 } },
      { kind: 'PROMOTION', reason: 'To try it.', version: { number: 2 } },
    ]);
    expect(watched.problems).toEqual([]);
  });

  test('who decided on an old page is told that the alias has moved', async () => {
    await open('/models/discs');
    await page.getByRole('button', { name: 'Roll back champion' }).click();
    await promoteVersion(server.catalog.as(compared.editor), {
      ...{ versionId: versions[0]?.id ?? '', alias: 'champion', reason: 'Meanwhile.' },
    });
    await confirm('Roll back', 'It was worse.');
    await dialog().getByText('CONFLICT').waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('a policy refuses, and asks a second person', async () => {
    await open('/models/discs', null);
    await page.getByRole('button', { name: 'Change the policy' }).click();
    await dialog().getByLabel('The version must be evaluated').check();
    await dialog().getByLabel('Least mean Dice').fill('0.8');
    await confirm('Set the policy', 'Agreed.');
    await page.getByText('with a mean Dice of at least 0.800').first().waitFor();
    await page.getByRole('button', { name: 'Promote discs@2' }).click();
    await confirm('Promote', 'Again.');
    await dialog().getByText('POLICY_REFUSED').waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Change the policy' }).click();
    await dialog().getByLabel('The version must be evaluated').uncheck();
    await dialog().getByLabel('Another editor must approve').check();
    await confirm('Set the policy', 'Two see more.');
    await page.getByText('the approval of a second person, for champion').first().waitFor();
    expect(watched.problems).toEqual([]);
    await watched.close();

    await open('/models/discs');
    await page.getByRole('button', { name: 'Promote discs@2' }).click();
    await confirm('Promote', 'Please look.');
    const proposal = () => page.getByRole('group', { name: 'Proposal of champion to discs@2' });
    await proposal().getByText('waits for a second person').waitFor();
    expect(await proposal().getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await watched.close();

    await open('/models/discs', null);
    await proposal().getByRole('button', { name: 'Approve' }).click();
    await confirm('Approve', 'I have looked.');
    await card().getByRole('link', { name: 'discs@2' }).waitFor();
    await rowOf('Alias history of discs', 'Please look.')
      .getByText(/approved by/)
      .waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('whoever may only look is told why they cannot promote', async () => {
    await open('/models/discs', compared.viewer);
    const button = page.getByRole('button', { name: 'Promote discs@2' });
    await button.waitFor();
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    await button.hover();
    await page.getByText('This takes the role of an editor').waitFor();
    await button.click({ force: true });
    expect(await dialog().count()).toBe(0);
    expect(watched.problems).toEqual([]);
  });

  test('a description and tags are set', async () => {
    await open('/models/discs');
    await page.getByRole('button', { name: 'Change the description' }).click();
    await page.getByRole('textbox', { name: 'Description' }).fill('Two discs.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Set a tag' }).click();
    await page.getByRole('textbox', { name: 'Tag' }).fill('team=leg');
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.getByRole('button', { name: 'Remove the tag team' }).waitFor();
    const { model } = await ask(
      '{ model(name: "discs") { description { text } tags { key value } } }',
    );
    expect(model).toEqual({
      description: { text: 'Two discs.' },
      tags: [{ key: 'team', value: 'leg' }],
    });
    await page.goto(`${server.url}/models?tag=team=leg`);
    await rowOf('Models', 'Two discs.').waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('a comparison shows the numbers of the API, and leads to the slice', async () => {
    const ids = [idOf(0), idOf(1)];
    const { compareVersions } = await ask(
      `query ($ids: [ID!]!) { compareVersions(versionIds: $ids) {
         rows { class summaries { mean low high } }
         paired { class mean interval { low high } pValue adjustedPValue }
         worst(first: 1) { volumeId class slice dice } } }`,
      { ids },
    );
    await open('/models/discs');
    for (const number of [1, 2]) await page.getByLabel(`Compare discs@${number}`).check();
    await page.getByRole('button', { name: 'Compare 2 versions' }).click();
    const table = 'Dice of discs@1, discs@2';
    for (const row of compareVersions.rows) {
      for (const { mean, low, high } of row.summaries) {
        const text = `${mean.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
        await rowOf(table, row.class).getByText(text).first().waitFor();
      }
    }
    const [left] = compareVersions.paired[0];
    const paired = rowOf('Paired differences of discs@1, discs@2', 'left_disc');
    await paired
      .getByText(`+${left.mean.toFixed(3)}`)
      .first()
      .waitFor();
    await paired.getByText(`p = ${left.pValue.toFixed(3)}`, { exact: true }).waitFor();
    await paired.getByText(`p = ${left.adjustedPValue.toFixed(3)} (Holm)`).waitFor();

    const [worst] = compareVersions.worst;
    const link = page
      .getByRole('table', { name: 'Slices in which all are worst' })
      .getByRole('link', { name: /under discs@2/ })
      .first();
    const address = new URL((await link.getAttribute('href')) ?? '', server.url);
    expect(address.pathname).toBe(`/volumes/${encodeURIComponent(worst.volumeId)}`);
    expect(Object.fromEntries(address.searchParams)).toEqual({
      ...{ slice: String(worst.slice), class: worst.class, version: 'discs@2' },
    });
    expect(watched.problems).toEqual([]);
  });

  test('classes are chosen by the address; tables and charts are saved', async () => {
    await open(`/compare?versions=${idOf(0)},${idOf(1)}&classes=left_disc`);
    const table = page.getByRole('table', { name: 'Dice of discs@1, discs@2' });
    await table.getByText('left_disc').waitFor();
    expect(await table.getByText('right_disc').count()).toBe(0);
    const csv = await saved(() =>
      page.getByRole('button', { name: 'Download Dice of discs@1, discs@2 as CSV' }).click(),
    );
    expect(csv.split('\r\n')[0]).toBe('\uFEFFClass,discs@1,discs@2');
    expect(csv).toMatch(/left_disc,0\.8\d+,0\.6\d+/);
    await page.getByRole('img', { name: /Bars of Dice/ }).waitFor();
    await page.getByRole('button', { name: 'Save or read: Dice by class and version' }).click();
    const svg = await saved(() => page.getByRole('menuitem', { name: 'Save as SVG' }).click());
    expect(svg).toMatch(/^<svg [\s\S]*Dice by class and version[\s\S]*<\/svg>\s*$/);
    expect(svg.match(/<path/g)?.length).toBeGreaterThan(4);
    expect(watched.problems).toEqual([]);
  });

  test('versions that cannot be compared say why; none asks to choose some', async () => {
    await open('/compare');
    await page.getByText('Choose two versions or more').waitFor();
    const alone = await compared.createVersion();
    await page.goto(
      `${server.url}/compare?versions=${idOf(0)},${toGlobalId('ModelVersion', alone.id)}`,
    );
    await page.getByText('CONFLICT').waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('a version shows its results, card and lineage, and is evaluated', async () => {
    await open('/models/discs/2');
    await rowOf('Overlap of discs@2 by class', 'mean over classes').waitFor();
    await page.getByRole('img', { name: /Bars of Dice/ }).waitFor();
    await page
      .getByRole('link', { name: /Slice \d in the viewer/ })
      .first()
      .waitFor();
    await page.getByRole('tab', { name: 'Model card' }).click();
    await page.getByRole('heading', { name: 'Intended use' }).waitFor();
    const markdown = await saved(() => page.getByRole('button', { name: 'Markdown' }).click());
    expect(markdown).toMatch(/^# Model card: discs, version 2/);
    const json = await saved(() => page.getByRole('button', { name: 'JSON' }).click());
    expect(JSON.parse(json)).toMatchObject({ details: { version: 2 } });
    await page.reload();
    await page.getByRole('heading', { name: 'Intended use' }).waitFor();
    await page.getByRole('tab', { name: 'Lineage' }).click();
    await page.getByRole('table', { name: 'Lineage of discs@2' }).waitFor();
    await page.getByRole('button', { name: 'Evaluate' }).click();
    await dialog().getByRole('button', { name: 'Evaluate', exact: true }).click();
    await page.getByText('Evaluation: it waits for a worker').waitFor();
    expect(watched.problems).toEqual([]);
  });

  test('what there is not is said', async () => {
    await open('/models/nobody');
    await page.getByText('There is no such model').waitFor();
    await page.goto(`${server.url}/models/discs/99`);
    await page.getByText('discs has no version 99').waitFor();
    await page.goto(`${server.url}/models?study=nothing`);
    await page.getByText('There is no model yet').waitFor();
    expect(watched.problems).toEqual([]);
  });

  const pages: readonly (readonly [path: () => string, ready: () => Locator])[] = [
    [() => '/models', () => rowOf('Models', 'discs')],
    [() => '/models/discs', () => rowOf('Versions of discs', 'discs@1')],
    [() => '/models/discs/1', () => page.getByRole('img', { name: /Points of Difference/ })],
    [() => '/models/discs/1?tab=about', () => page.getByText('Not chosen')],
    [() => '/models/discs/1?tab=card', () => page.getByText('Intended use')],
    [() => '/models/discs/1?tab=lineage', () => rowOf('Lineage of discs@1', 's0')],
    [
      () => `/compare?versions=${idOf(0)},${idOf(1)}`,
      () => page.getByRole('img', { name: /Points of Dice/ }),
    ],
  ];

  test.each(pages)(
    'page %# is accessible in both colour schemes',
    async (path, ready) => {
      await open(path());
      await ready().first().waitFor();
      await expectAccessible(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
      await expectAccessible(page);
      expect(watched.problems).toEqual([]);
    },
    90_000,
  );
});
