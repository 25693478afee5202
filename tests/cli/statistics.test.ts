import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runMyograph } from '../support/command.ts';
import { createMeasuredStudy, DOUBLE_VISITS } from '../support/measured.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createStudy, createUser } from '../support/tiny-study.ts';

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startTestServer();
  const { catalog } = server;
  const study = await createStudy(catalog, 'twice');
  const editor = await createUser(catalog, 'editor', [[study, 'EDITOR']]);
  const { measure } = await createMeasuredStudy(catalog, study, editor);
  await measure(DOUBLE_VISITS);
  token = await server.tokenOf(editor);
});

afterAll(() => server.close());

/** On the second snapshot, that of the double visits; the version learned from the first. */
const onTwice = ['--cohort', 'discs of twice', '--snapshot', '2'];

function statistics(...args: string[]) {
  const command = ['models', 'statistics', 'discs of twice@1', ...args];
  return runMyograph(command, { MYOGRAPH_SERVER: server.url, MYOGRAPH_TOKEN: token });
}

describe('models statistics', () => {
  test('prints scores over subjects, with their units', async () => {
    const { code, stdout, stderr } = await statistics(...onTwice);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('discs of twice@1 on discs of twice #2');
    // Pooled over both visits of a subject, Dice is 42 / 48 and 84 / 92.
    expect(stdout).toMatch(/left_disc +2 +0\.894 +0\.875 to 0\.913 /);
    expect(stdout).toMatch(/mean over classes +2 /);
    expect(stdout).toContain('HD95, mm');
    expect(stdout).toMatch(/left_disc +[^\n]*2\.00 ± 0\.00 +1\.00 ± 0\.00 +0\.900 ± 0\.000/);
    expect(stdout).not.toContain('Along the limb');
  });

  test('adds what is asked for, of the classes asked for', async () => {
    const more = ['--profile', '--agreement', '--retest', '--convention', 'border_voxels'];
    const { stdout } = await statistics(...onTwice, ...more, '--class', 'left_disc');
    expect(stdout).toContain('3.00 ± 0.00');
    expect(stdout).toContain('Along the limb, 0 is the most proximal; a position is a slice');
    expect(stdout).toContain('bias, mL');
    expect(stdout).toMatch(/left_disc +2 +predicted/);
    expect(stdout).not.toContain('right_disc');
    expect(stdout).not.toContain('mean over classes');
  });

  test('gives the same as one JSON document', async () => {
    const { stdout } = await statistics(...onTwice, '--retest', '--json');
    const document = JSON.parse(stdout);
    expect(document.classes).toHaveLength(3);
    expect(document.testRetest[0].pairs).toHaveLength(2);
    expect(document).not.toHaveProperty('profile');
  });

  test('says what to run where the version was not evaluated', async () => {
    const { code, stderr } = await statistics();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^NOT_FOUND: .*not evaluated on this snapshot, but on discs of twice #2\./,
    );
    expect(stderr).toContain('myograph models evaluate "discs of twice@1"');
  });

  test('refuses classes that the version has not', async () => {
    const { stderr } = await statistics(...onTwice, '--class', 'soleus');
    expect(stderr).toMatch(/^INVALID_INPUT: .*no class soleus.*left_disc, right_disc/);
  });
});
