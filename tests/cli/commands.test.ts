import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Outcome, runMyograph } from '../support/command.ts';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let full: FullCatalog;
let token: string;
let emptyFolder: string;

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
  token = await server.tokenOf(full.people.EDITOR);
  emptyFolder = await mkdtemp(path.join(tmpdir(), 'myograph-cli-'));
});

afterAll(async () => {
  await server.close();
  await rm(emptyFolder, { recursive: true });
});

function myograph(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  return runMyograph(args, { MYOGRAPH_SERVER: server.url, MYOGRAPH_TOKEN: token, ...env });
}

describe('reading', () => {
  test.each([
    [['coverage', '--by', 'region', 'scanner']],
    [['coverage', '--by', 'site', 'visit', '--visit', 'v1']],
    [['volumes', 'list', '--limit', '2']],
    [['volumes', 'list', '--missing-any', 'left_disc', 'right_disc']],
    [['volumes', 'list', '--missing', 'left_disc']],
    [['subjects', 'lacking', 'left_disc']],
    [['subjects', 'repeated', '--class', 'left_disc']],
    [['changes', '--since', '2020-01-01', '--kind', 'volume', 'coverage']],
    [['scanners', 'list']],
    [['annotate-next', '--first', '3']],
    [['labels', 'list']],
    [['labels', 'list', '--reader', 'second reader', '--status', 'draft']],
    [['labels', 'schemas']],
    [['labels', 'agreement', '--study', 'full']],
    [['cohort', 'list']],
    [['train', 'list']],
    [['train', 'presets']],
    [['train', 'sweeps', 'list']],
    [['models', 'list']],
  ])('%j prints a table, and with --json one document', async (args) => {
    const [plain, json] = await Promise.all([myograph(args), myograph([...args, '--json'])]);
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(plain.stdout.trim().split('\n').length).toBeGreaterThan(1);
    expect(json).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(json.stdout)).toBeTypeOf('object');
  });

  test('what to annotate next says why, for a version by its name too', async () => {
    const plain = await myograph(['annotate-next', '--version', 'discs@champion', '--first', '2']);
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(plain.stdout).toMatch(/class +study +subject +visit +limb +scanner +slices +score/);
    expect(plain.stdout).toMatch(/\n1\. right_disc is known in 4 of 8 volumes of discs\./);
    expect(plain.stdout).toMatch(/\n2\. left_disc .* discs@\d reaches a Dice of 0\.\d{3}\./);
    const none = await myograph(['annotate-next', '--study', 'nothing']);
    expect(none.stdout).toBe('No volume matches, or nothing is missing in them.\n');
  });

  test('a model card is printed, or written where no file is', async () => {
    const card = ['models', 'card', 'discs@champion'];
    const json = JSON.parse((await myograph([...card, '--json'])).stdout);
    expect(json).toMatchObject({ format: 1, details: { model: 'discs', aliases: ['champion'] } });
    const file = path.join(emptyFolder, 'card.md');
    expect(await myograph([...card, '--output', file])).toMatchObject({ code: 0, stdout: '' });
    const written = await readFile(file, 'utf8');
    expect(written).toMatch(/^# Model card: discs, version \d+\n/);
    const refused = await myograph([...card, '--output', file]);
    expect(refused.stderr).toMatch(/^CONFLICT: There is a file .*--force/);
    for (const place of [emptyFolder, path.join(emptyFolder, 'nowhere', 'card.md')]) {
      const { stderr } = await myograph([...card, '--output', place, '--force']);
      expect(stderr).toMatch(/^INVALID_INPUT: .* cannot be written: /);
    }
    await writeFile(file, 'old');
    await myograph([...card, '--output', file, '--force']);
    expect(await readFile(file, 'utf8')).toContain('## Caveats and recommendations');
  }, 60_000);

  test('versions are compared by name, on the subjects held back', async () => {
    const { number } = full.versions[1];
    const { name } = await server.catalog.db.model.findFirstOrThrow();
    const { code, stdout } = await myograph(['compare', `${name}@champion`, `${name}@${number}`]);
    expect(code).toBe(0);
    expect(stdout).toContain('mean over classes');
    expect(stdout).toContain('no p-value');
  });
});

describe('refusals', () => {
  test('the server says why in one line, and nothing is printed as a result', async () => {
    const outcome = await myograph(['models', 'show', 'nothing', '--json']);
    expect(outcome).toEqual({
      code: 1,
      stdout: '',
      stderr: 'NOT_FOUND: There is no model nothing.\n',
    });
  });

  test('a session that is none is refused', async () => {
    const { code, stderr } = await myograph(['coverage'], { MYOGRAPH_TOKEN: 'x'.repeat(43) });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^UNAUTHENTICATED: .*sign/);
  });

  test('without a server it says how to start one', async () => {
    const nowhere = { MYOGRAPH_SERVER: '', MYOGRAPH_TOKEN: '', MYOGRAPH_DATA: emptyFolder };
    const { code, stderr } = await myograph(['coverage'], nowhere);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^SERVER_UNREACHABLE: .*npm start/);
    const gone = await myograph(['coverage'], { MYOGRAPH_SERVER: 'http://127.0.0.1:9' });
    expect(gone.stderr).toMatch(/^SERVER_UNREACHABLE: /);
  });

  test.each([
    [['train', 'start', '--cohort', 'c', '--model', 'm', '--steps', 'abc'], 'must be a number'],
    [['volumes', 'list', '--limit', '-1'], 'must be a whole number'],
    [['coverage', '--by', 'nonsense'], 'must be of study, region, site, scanner, subject, visit'],
    [['train', 'start', '--model', 'm'], "required option '--cohort <name>'"],
    [['import'], "missing required argument 'manifest'"],
    [['nonsense'], "unknown command 'nonsense'"],
    [['train', 'start', '--cohort', 'c', '--model', 'm', '--grid', 'levels'], 'as in levels=4,5'],
    [['train', 'start', '--cohort', 'c', '--model', 'm', '--network', 'x'], 'Allowed choices are'],
    [['train', 'start', '--cohort', 'c', '--model', 'm', '--post-processing', 'x'], 'or none'],
    [['predict', 'discs@1'], 'Give ids of volumes, or --cohort'],
    [['predict', 'discs@1', 'id', '--cohort', 'c'], 'and not both'],
  ])('%j is refused before anything is asked', async (args, words) => {
    const { code, stdout, stderr } = await myograph(args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('    at ');
  });

  test('a snapshot is one of a cohort', async () => {
    const { stderr } = await myograph(['models', 'evaluate', 'discs', '--snapshot', '1']);
    expect(stderr).toMatch(/^INVALID_INPUT: .*give --cohort with it/);
  });

  test('a reason without another loss is no choice', async () => {
    const { name } = full.cohort;
    const args = ['train', 'start', '--cohort', name, '--model', 'm', '--why', 'because'];
    const { code, stderr } = await myograph(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^INVALID_INPUT: --why is the reason for another loss/);
  });
});

test.each([
  'serve',
  'work',
  'demo',
  'study',
  'import',
  'volumes',
  'labels',
  'coverage',
  'annotate-next',
  'cohort',
  'train',
  'models',
  'compare',
  'regression',
  'report',
  'predict',
  'verify',
])('%s --help says what it does', async (command) => {
  const { code, stdout } = await myograph([command, '--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`^Usage: myograph ${command} `));
});
