import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toGlobalId } from '../../src/resolvers/global-id.ts';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { codes, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let full: FullCatalog;
let owner: string;
let editor: string;

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
  owner = await server.tokenOf(full.people.OWNER);
  editor = await server.tokenOf(full.people.EDITOR);
});

afterAll(() => server.close());

const promote = `mutation ($input: PromoteVersionInput!) { promoteVersion(input: $input) {
  alias { name version { number } } proposal { id status } } }`;
const rollback = `mutation ($input: RollbackAliasInput!) { rollbackAlias(input: $input) {
  alias { version { number } history(first: 3) { nodes { number kind undoes previous { number } } } } } }`;
const history = `query ($alias: String!, $after: String) {
  promotions(first: 40, after: $after, filter: { model: "discs", alias: $alias }) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { number kind version { number } previous { number } by { name } } } }`;

interface Move {
  readonly number: number;
  readonly version: { readonly number: number } | null;
  readonly previous: { readonly number: number } | null;
}

/** Every move of an alias, oldest first, page by page. */
async function movesOf(alias: string): Promise<Move[]> {
  const moves: Move[] = [];
  for (let after: string | null = null; ; ) {
    const { data } = await server.ask(owner, history, { alias, after });
    const { nodes, pageInfo } = data.promotions;
    moves.push(...nodes);
    if (!pageInfo.hasNextPage) return moves.reverse();
    after = pageInfo.endCursor;
  }
}

const modelId = () => toGlobalId('Model', full.run.modelId);
const versionId = (n: number) =>
  toGlobalId('ModelVersion', (full.versions[n % 2] ?? full.versions[0]).id);

describe('over HTTP', () => {
  test('a hundred promotions and rollbacks at once end in one line of moves', async () => {
    const alias = 'busy';
    for (const n of [0, 1]) {
      const input = { versionId: versionId(n), alias, reason: 'To begin with.' };
      expect(codes(await server.ask(owner, promote, { input }))).toEqual([]);
    }
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => {
        const [token, reason] = [n % 2 === 0 ? owner : editor, `move ${n}`];
        return n % 4 === 3
          ? server.ask(token, rollback, { input: { modelId: modelId(), alias, reason } })
          : server.ask(token, promote, { input: { versionId: versionId(n), alias, reason } });
      }),
    );
    const done = answers.filter(({ errors }) => errors.length === 0).length;
    const refusals = new Set(answers.flatMap(codes));
    expect([...refusals].filter((code) => code !== 'ALIAS_NOT_SET')).toEqual([]);
    const moves = await movesOf(alias);
    expect(moves.map(({ number }) => number)).toEqual(
      Array.from({ length: done + 2 }, (_, index) => index + 1),
    );
    for (const [index, { previous }] of moves.entries()) {
      expect(previous?.number).toBe(moves[index - 1]?.version?.number);
    }
  }, 60_000);

  test('a promotion that needs a second person answers with what waits', async () => {
    const input = { versionId: versionId(0), alias: 'reviewed', reason: 'Again.' };
    const asked = await server.ask(editor, promote, { input });
    expect(asked.data.promoteVersion).toMatchObject({
      alias: null,
      proposal: { status: 'PENDING' },
    });
    const approve = `mutation ($input: ApprovePromotionInput!) { approvePromotion(input: $input) {
      alias { version { number } } proposal { status decision { by { name } } } } }`;
    const decision = { proposalId: asked.data.promoteVersion.proposal.id, reason: 'I looked.' };
    const own = await server.ask(editor, approve, { input: decision });
    expect(own.errors[0]?.extensions).toEqual({
      code: 'POLICY_REFUSED',
      details: { rule: 'SECOND_PERSON' },
    });
    const { data } = await server.ask(owner, approve, { input: decision });
    expect(data.approvePromotion).toEqual({
      alias: { version: { number: full.versions[0].number } },
      proposal: { status: 'APPROVED', decision: { by: { name: 'owner' } } },
    });
  });

  test('what changes twice in one request is told as it is after each', async () => {
    const { data, errors } = await server.ask(
      editor,
      `mutation ($id: ID!) {
        set: setTag(input: { id: $id, key: "twice", value: "1" }) { ...now }
        change: setTag(input: { id: $id, key: "twice", value: "2" }) { ...now }
        remove: removeTag(input: { id: $id, key: "twice" }) { ...now } }
      fragment now on DescribePayload { described { __typename id tags { key value } } }`,
      { id: versionId(0) },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      set: { described: described([{ key: 'twice', value: '1' }]) },
      change: { described: described([{ key: 'twice', value: '2' }]) },
      remove: { described: described([]) },
    });
  });

  test('only models and versions are described, and cursors are those of the list', async () => {
    const set =
      'mutation ($id: ID!) { setTag(input: { id: $id, key: "a", value: "" }) { described { id } } }';
    const answer = await server.ask(editor, set, { id: toGlobalId('Study', full.study.id) });
    expect(codes(answer)).toEqual(['INVALID_INPUT']);
    expect(answer.errors[0]?.message).toContain('a Model or a ModelVersion is needed here');
    const after = Buffer.from('no position').toString('base64url');
    const page = await server.ask(editor, history, { alias: 'champion', after });
    expect(codes(page)).toEqual(['INVALID_INPUT']);
  });

  test('what a snapshot is that a policy names shows to those who may see it', async () => {
    const policy = `{ study(code: "full") { promotionPolicy {
      aliases requireEvaluation minimumMeanDice secondPerson evaluationSnapshot { id } by { name } } } }`;
    const { data } = await server.ask(editor, policy);
    expect(data.study.promotionPolicy).toEqual({
      ...{
        aliases: ['reviewed'],
        requireEvaluation: true,
        minimumMeanDice: 0.1,
        secondPerson: true,
      },
      evaluationSnapshot: { id: toGlobalId('CohortSnapshot', full.snapshot.id) },
      by: { name: 'owner' },
    });
  });
});

function described(tags: readonly { readonly key: string; readonly value: string }[]) {
  return { __typename: 'ModelVersion', id: versionId(0), tags };
}
