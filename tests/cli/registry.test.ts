import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runMyograph } from '../support/command.ts';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let full: FullCatalog;
let owner: string;
let editor: string;
/** Names of the two versions. */
let first: string;
let second: string;

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
  owner = await server.tokenOf(full.people.OWNER);
  editor = await server.tokenOf(full.people.EDITOR);
  [first, second] = [`discs@${full.versions[0].number}`, `discs@${full.versions[1].number}`];
});

afterAll(() => server.close());

/** What the command prints, or that it was refused. */
async function myograph(token: string, ...args: string[]): Promise<string> {
  const env = { MYOGRAPH_SERVER: server.url, MYOGRAPH_TOKEN: token };
  const { stdout, stderr } = await runMyograph(args, env);
  return `${stdout}${stderr}`.trim();
}

const because = ['--reason', 'The test.'];

test('an alias is promoted, rolled back, taken away, and its history tells so', async () => {
  const mine = ['--alias', 'mine', ...because];
  expect(await myograph(editor, 'models', 'promote', first, ...mine)).toBe(`mine is now ${first}.`);
  await myograph(editor, 'models', 'promote', second, ...mine, '--expect', '1');
  expect(await myograph(owner, 'models', 'promote', first, ...mine, '--expect', '1')).toMatch(
    /^CONFLICT: The alias mine has moved meanwhile: its last move is 2/,
  );
  expect(await myograph(owner, 'models', 'rollback', 'discs@mine', ...because)).toBe(
    `mine is back at ${first}: move 2 is undone.`,
  );
  expect(await myograph(owner, 'models', 'unalias', 'discs@mine', ...because)).toBe(
    'discs@mine points nowhere now.',
  );
  const history = await myograph(owner, 'models', 'history', 'discs', '--alias', 'mine');
  expect(
    history
      .split('\n')
      .slice(2)
      .map((line) => line.trim().split(/ {2,}/).slice(0, 5)),
  ).toEqual([
    ['discs@mine', '4', 'removed', '–', 'owner'],
    ['discs@mine', '3', 'undoes 2', `@${full.versions[0].number}`, 'owner'],
    ['discs@mine', '2', 'promoted', `@${full.versions[1].number}`, 'editor'],
    ['discs@mine', '1', 'promoted', `@${full.versions[0].number}`, 'editor'],
  ]);
  expect(await myograph(owner, 'models', 'unalias', 'discs@mine', ...because)).toMatch(
    /^ALIAS_NOT_SET: discs has no alias mine/,
  );
  expect(await myograph(owner, 'models', 'rollback', 'discs', ...because)).toMatch(
    /^INVALID_INPUT: 'discs' names no alias/,
  );
}, 60_000);

test('a study sets a policy; a promotion is then proposed, listed, approved or not', async () => {
  const policy = ['study', 'policy', 'full', '--alias', 'released', ...because];
  expect(await myograph(editor, ...policy, '--second-person')).toMatch(/^FORBIDDEN: /);
  const asked = [...policy, '--require-evaluation', '--minimum-dice', '0.1', '--second-person'];
  expect(await myograph(owner, ...asked)).toBe(
    'full: an evaluation with a mean Dice of 0.1 and a second person, for released.',
  );
  const released = ['--alias', 'released', ...because];
  expect(await myograph(editor, 'models', 'promote', first, ...released)).toBe(
    `Proposed: released to ${first}. Another editor approves it: myograph models approve ${first} --alias released --reason "…"`,
  );
  expect(await myograph(owner, 'models', 'proposals', 'discs')).toMatch(
    /released +pending +editor/,
  );
  expect(await myograph(editor, 'models', 'approve', first, ...released)).toMatch(
    /^POLICY_REFUSED: You proposed this yourself/,
  );
  expect(await myograph(owner, 'models', 'approve', first, ...released)).toBe(
    `released is now ${first}.`,
  );
  expect(await myograph(owner, 'models', 'history', '--study', 'full')).toContain(
    'editor, approved by owner',
  );
  await myograph(editor, 'models', 'promote', second, ...released);
  expect(await myograph(editor, 'models', 'withdraw', second, ...released)).toBe(
    `released to ${second}: withdrawn.`,
  );
  await myograph(editor, 'models', 'promote', second, ...released);
  expect(await myograph(owner, 'models', 'reject', second, ...released)).toBe(
    `released to ${second}: rejected.`,
  );
  expect(await myograph(owner, 'models', 'reject', second, ...released)).toMatch(
    /^NOT_FOUND: No promotion of .* to released waits/,
  );
  expect(await myograph(owner, 'models', 'proposals')).toBe(
    'No promotion waits for a second person.',
  );
  const all = await myograph(owner, 'models', 'proposals', '--all', '--json');
  const statuses = JSON.parse(all).map(({ status }: { status: string }) => status);
  expect(statuses.slice(0, 3)).toEqual(['REJECTED', 'WITHDRAWN', 'APPROVED']);
  const shown = await myograph(owner, 'study', 'show', 'full');
  expect(shown).toMatch(/Promotion takes an evaluation .* for released\./);
  expect(shown).toMatch(/ 2 .* released .*\n.* 1 .* reviewed /);
}, 90_000);

describe('tags and descriptions', () => {
  test('are set, shown, filtered by, and removed', async () => {
    expect(await myograph(editor, 'models', 'tag', first, 'stage=use', 'site=Graz, A')).toBe(
      `${first}: site=Graz, A stage=use`,
    );
    expect(await myograph(editor, 'models', 'describe', first, 'The first.')).toBe(
      `${first}: The first.`,
    );
    const show = await myograph(editor, 'models', 'show', 'discs');
    expect(show).toContain('discs: Two discs, drawn at random.\ntags: stage=trial\n');
    expect(show).toContain('\nThe first.\n');
    const listed = await myograph(editor, 'models', 'list', '--tag', 'stage=use');
    expect(listed).toContain(first);
    expect(listed).not.toContain(second);
    expect(await myograph(editor, 'models', 'list', '--model-tag', 'stage=other')).not.toContain(
      'discs@',
    );
    expect(await myograph(editor, 'models', 'card', first)).toContain('Of the version: The first.');
    expect(await myograph(editor, 'models', 'untag', first, 'site')).toBe(`${first}: stage=use`);
    expect(await myograph(editor, 'models', 'tag', first, 'stage')).toContain(
      'It must be key=value',
    );
    expect(await myograph(editor, 'models', 'describe', 'none', 'x')).toMatch(/^NOT_FOUND: /);
  }, 60_000);
});

test('studies are created and listed', async () => {
  expect(await myograph(editor, 'study', 'create', 'new', 'A new one')).toBe('new is created.');
  expect(await myograph(editor, 'study', 'list')).toMatch(/new +A new one +owner +0 +0 +nothing/);
  expect(await myograph(editor, 'study', 'show', 'none')).toMatch(/^NOT_FOUND: There is no study/);
}, 30_000);
