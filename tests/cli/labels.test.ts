import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toGlobalId } from '../../src/resolvers/global-id.ts';
import { sha256Of } from '../../src/storage/object-store.ts';
import { type Outcome, runMyograph } from '../support/command.ts';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let full: FullCatalog;
let token: string;
let folder: string;

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
  token = await server.tokenOf(full.people.EDITOR);
  folder = await mkdtemp(path.join(tmpdir(), 'myograph-labels-'));
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const labels = (...args: string[]): Promise<Outcome> =>
  runMyograph(['labels', ...args], { MYOGRAPH_SERVER: server.url, MYOGRAPH_TOKEN: token });

const idOf = (annotation: { id: string }) => toGlobalId('Annotation', annotation.id);

describe('label maps', () => {
  test('of a volume stand side by side, by reader, tool and day', async () => {
    const { volumeId } = full.secondReading;
    const { stdout } = await labels('list', toGlobalId('Volume', volumeId));
    expect(stdout).toMatch(
      /accepted +reader +by hand +– .*\n.*draft +second reader +.* 2026-11-03 /,
    );
  });

  test('are saved as files, and never over one that is there', async () => {
    const file = path.join(folder, 'second.nii.gz');
    const id = idOf(full.secondReading);
    expect(await labels('show', id, '--output', file)).toMatchObject({ code: 0 });
    expect(sha256Of(await readFile(file))).toBe(full.secondReading.labelMapSha256);
    expect(await labels('show', id, '--output', file)).toMatchObject({
      stderr: expect.stringContaining('there is something of that name'),
    });
  });

  test('are compared, in the slices that differ most', async () => {
    const { volumeId } = full.secondReading;
    const { stdout } = await labels('agreement', toGlobalId('Volume', volumeId));
    expect(stdout).toMatch(/left_disc +2 +0\.889 +12 +2 +1 +1 \(2\), 0 \(1\)/);
  });

  test('are accepted in part, rejected with a reason and reopened, and tell it', async () => {
    const id = idOf(full.secondReading);
    const part = await labels('accept', id, '--slices', '1-2');
    expect(part.stdout).toMatch(/^Accepted of the label map by second reader: .* slices 1–2, as /);
    expect(await labels('reject', id)).toMatchObject({ code: 1 });
    expect((await labels('reject', id, '--reason', 'shifted')).stdout).toMatch(/is rejected\.$/m);
    expect((await labels('reopen', id)).stdout).toMatch(/is a draft again\.$/m);
    const shown = await labels('show', id);
    expect(shown.stdout).toMatch(/1 +draft → rejected +editor .* shifted/);
    expect(shown.stdout).toMatch(/2 +rejected → draft +editor/);
  });

  test.each([
    [['accept', 'ID', '--slices', '9-3'], 'range of slices'],
    [['list', '--status', 'good'], 'Allowed choices are draft, accepted, rejected'],
    [['add', 'VOLUME', 'nothing.nii.gz', '--class', 'left_disc'], 'FILE_MISSING'],
  ])('%j is refused', async (args, why) => {
    const { code, stderr } = await labels(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(why);
  });
});
