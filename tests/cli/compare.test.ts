import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { promoteVersion } from '../../src/services/registry.ts';
import { runMyograph } from '../support/command.ts';
import { bySubject, type ComparedStudy, createComparedStudy } from '../support/compared.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let compared: ComparedStudy;
let token: string;

const base = [90, 88, 85, 91, 80, 86, 84];

beforeAll(async () => {
  server = await startTestServer();
  compared = await createComparedStudy(server.catalog, 'discs');
  token = await server.tokenOf(compared.viewer);
  const better = await measured(base, base);
  await measured(
    base.map((value, n) => value - 2 - n),
    base,
  );
  const context = server.catalog.as(compared.editor);
  await promoteVersion(context, { versionId: better.id, alias: 'champion', reason: 'First.' });
});

afterAll(() => server.close());

async function measured(left: readonly number[], right: readonly number[]) {
  const version = await compared.createVersion();
  await compared.measure(version, [
    ...bySubject('left_disc', left),
    ...bySubject('right_disc', right),
  ]);
  return version;
}

function myograph(...args: string[]) {
  return runMyograph(args, { MYOGRAPH_SERVER: server.url, MYOGRAPH_TOKEN: token });
}

describe('myograph compare', () => {
  test('tells p-values where there are pairs enough', async () => {
    const { code, stdout } = await myograph('compare', 'discs@champion', 'discs@2');
    expect(code).toBe(0);
    // scipy.stats.wilcoxon([2, 3, 4, 5, 6, 7, 8]).pvalue; nothing differs in the other class.
    expect(stdout).toMatch(/left_disc +7 +\+0\.050 +\+0\.0\d\d to \+0\.0\d\d.* 0\.016 +0\.016/);
    expect(stdout).toMatch(/right_disc +7 +\+0\.000 +\+0\.000 to \+0\.000.* – +–/);
  });

  test('by subject and in single slices, of the class and on the snapshot named', async () => {
    const args = ['--by', 'subject', '--worst', '2', '--class', 'left_disc', '--json'];
    const on = ['--cohort', 'discs of discs', '--snapshot', '1'];
    const { code, stdout } = await myograph('compare', 'discs@1', 'discs@2', ...args, ...on);
    expect(code).toBe(0);
    const comparison = JSON.parse(stdout);
    expect(comparison.rows).toMatchObject([{ class: 'left_disc' }]);
    expect(comparison.dice).toHaveLength(7);
    expect(comparison.dice[6]).toMatchObject({ subject: 's6', dice: [0.84, 0.76] });
    expect(comparison.worst.map(({ subject }: { subject: string }) => subject)).toEqual([
      's4',
      's6',
    ]);
    expect(comparison.spread[0]).toMatchObject({ subject: 's6', dice: [0.84, 0.76] });
    const plain = await myograph('compare', 'discs@1', 'discs@2', ...args.slice(0, -1));
    expect(plain.stdout).toContain('Dice by subject');
    expect(plain.stdout).not.toContain('right_disc');
    expect(plain.stdout).toContain('Largest differences between the versions');
  });

  test('refuses to show no slices at all', async () => {
    const { code, stderr } = await myograph('compare', 'discs@1', 'discs@2', '--worst', '0');
    expect(code).toBe(1);
    expect(stderr).toContain('It must be a whole number from 1.');
  });

  test('refuses a class that was not measured', async () => {
    const outcome = await myograph('compare', 'discs@1', 'discs@2', '--class', 'femur');
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain('left_disc, right_disc');
  });
});

describe('myograph regression', () => {
  test('says what got worse, and ends well unless a script asks otherwise', async () => {
    const { code, stdout } = await myograph('regression', 'discs@2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/left_disc .* WORSE/);
    expect(stdout).toMatch(/right_disc .* UNCHANGED/);
    expect(stdout).toContain('Subjects that lost most');
    expect(stdout).toContain('discs@2 against champion (discs@1) on discs of discs #1: WORSE');
    expect(await myograph('regression', 'discs@2', '--fail-on-worse')).toMatchObject({ code: 1 });
    const tolerant = ['--margin', '0.2', '--fail-on-worse', '--json'];
    const { code: ended, stdout: json } = await myograph('regression', 'discs@2', ...tolerant);
    expect(ended).toBe(0);
    expect(JSON.parse(json)).toMatchObject({ verdict: 'UNCHANGED', margin: 0.2 });
  });

  test('says what to do where the alias is not set', async () => {
    const { code, stderr } = await myograph('regression', 'discs@2', '--alias', 'stable');
    expect(code).toBe(1);
    expect(stderr).toContain('ALIAS_NOT_SET');
    expect(stderr).toContain('--alias stable --reason');
  });
});
