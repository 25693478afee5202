import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fullestSlice } from '../../src/cli/pictures/pictured-slice.ts';
import { heldBackVolumes } from '../../src/cli/report/pictured-slices.ts';
import { toGlobalId } from '../../src/resolvers/global-id.ts';
import { runMyograph } from '../support/command.ts';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let full: FullCatalog;
let token: string;
let folder: string;
let first: string;
let second: string;

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
  token = await server.tokenOf(full.people.VIEWER);
  folder = await mkdtemp(path.join(tmpdir(), 'myograph-report-'));
  const { name } = await server.catalog.db.model.findFirstOrThrow();
  [first, second] = [`${name}@${full.versions[0].number}`, `${name}@${full.versions[1].number}`];
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function report(...args: string[]) {
  return runMyograph(['report', ...args], {
    MYOGRAPH_SERVER: server.url,
    MYOGRAPH_TOKEN: token,
  });
}

describe('myograph report', () => {
  test('writes tables and charts of two versions, which its page shows', async () => {
    const output = path.join(folder, 'two');
    const outcome = await report(first, second, '--output', output, '--no-pictures', '--json');
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    const { files } = JSON.parse(outcome.stdout);
    expect((await readdir(output)).toSorted()).toEqual(files.toSorted());
    const page = await readFile(path.join(output, 'report.md'), 'utf8');
    for (const file of files.filter((name: string) => name.endsWith('.svg'))) {
      expect(page).toContain(`(${file})`);
    }
    const chart = await readFile(path.join(output, 'dice.svg'), 'utf8');
    expect(chart).toContain('left_disc');
    expect(chart).toContain(second);
  });

  test('the table as CSV has each class under each version, and the mean', async () => {
    const output = path.join(folder, 'table');
    await report(first, second, '--output', output, '--no-pictures');
    const rows: Record<string, string>[] = parse(await readFile(path.join(output, 'dice.csv')), {
      columns: true,
    });
    const classes = ['left_disc', 'mean over classes'];
    expect(rows.map((row) => [row.version, row.class])).toEqual(
      [first, second].flatMap((version) => classes.map((name) => [version, name])),
    );
    for (const { subjects, mean } of rows) {
      expect(Number(subjects) > 0).toBe(mean !== '');
      expect(Number(mean)).toBeLessThanOrEqual(1);
    }
  });

  test('one version is reported by itself, and pictures may be PNG', async () => {
    const output = path.join(folder, 'one');
    const args = [first, '--output', output, '--no-pictures', '--format', 'png'];
    expect(await report(...args)).toMatchObject({ code: 0, stderr: '' });
    const { width, height } = PNG.sync.read(await readFile(path.join(output, 'dice.png')));
    expect(Math.min(width, height)).toBeGreaterThan(400);
  });

  test('overwrites nothing', async () => {
    const output = await mkdtemp(path.join(folder, 'full-'));
    await writeFile(path.join(output, 'mine.txt'), 'kept');
    const outcome = await report(first, '--output', output);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/^INVALID_INPUT: .* is not empty/);
    expect(await readdir(output)).toEqual(['mine.txt']);
  });

  test.each([
    [['nothing@1'], 'NOT_FOUND'],
    [['FIRST', 'FIRST'], 'INVALID_INPUT'],
  ])('%j is refused, and nothing is written', async (names, code) => {
    const output = path.join(folder, 'refused');
    const outcome = await report(
      ...names.map((name) => (name === 'FIRST' ? first : name)),
      ...['--output', output, '--no-pictures'],
    );
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(new RegExp(`^${code}: `));
    expect(await readdir(folder)).not.toContain('refused');
  });
});

test('a slice that is not there is refused before anything is predicted', async () => {
  const output = path.join(folder, 'sliced');
  const volume = toGlobalId('Volume', full.volumes[0]?.id ?? '');
  const outcome = await report(first, '--output', output, '--volume', volume, '--slice', '99');
  expect(outcome.stderr).toMatch(/^NOT_FOUND: .* has 4 slices: there is no slice 99/);
  expect(await readdir(folder)).not.toContain('sliced');
});

test('a folder that cannot be made is refused', async () => {
  const output = path.join(folder, 'leads-nowhere');
  await symlink(path.join(folder, 'not', 'there'), output);
  const { stderr } = await report(first, '--output', output, '--no-pictures');
  expect(stderr).toMatch(/^INVALID_INPUT: .* cannot be written: /);
});

test('the slice that is pictured is the one with most labelled voxels, the first of several', () => {
  const stack = [[0, 0], [0, 3], [1, 2], [2, 2], [0, 0]]; // biome-ignore format: slices
  expect(fullestSlice(Uint8Array.from(stack.flat()), 2)).toBe(2);
  expect(fullestSlice(new Uint8Array(6), 2)).toBe(0);
});

describe('the volumes that are pictured', () => {
  const member = (id: string, side: 'TRAINING' | 'EVALUATION', annotated: string[]) => ({
    side,
    volume: {
      id,
      coverage: ['bone', 'soleus'].map((code) => ({
        class: { code },
        state: annotated.includes(code) ? ('ANNOTATED' as const) : ('NOT_ANNOTATED' as const),
      })),
    },
  });

  test('are the first held-back one of each kind of labels', () => {
    const members = [
      member('a', 'TRAINING', ['bone']),
      member('b', 'EVALUATION', ['bone']),
      member('c', 'EVALUATION', ['bone']),
      member('d', 'EVALUATION', ['soleus']),
    ];
    expect(heldBackVolumes(members)).toEqual(['b', 'd']);
  });
});
