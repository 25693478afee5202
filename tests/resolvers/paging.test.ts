import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Study } from '../../src/generated/prisma/client.ts';
import { codes, startTestServer, type TestServer } from '../support/server.ts';
import { createStudy, createVolume } from '../support/tiny-study.ts';

let server: TestServer;
let study: Study;

beforeAll(async () => {
  server = await startTestServer();
  study = await createStudy(server.catalog, 'paged');
  for (const subject of ['b', 'd', 'f', 'h', 'j']) await add(subject);
});

afterAll(() => server.close());

async function add(subject: string): Promise<string> {
  const { id } = await createVolume(server.catalog, { study, subject, annotated: ['left_disc'] });
  return Buffer.from(`Volume:${id}`).toString('base64url');
}

const volumes = `query ($first: Int, $after: String, $filter: VolumeFilter) {
  volumes(first: $first, after: $after, filter: $filter) {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } } nodes { id subject { code } }
  }
}`;

const subjects = `query ($first: Int, $after: String) {
  study(code: "paged") {
    subjects(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { code } }
  }
}`;

async function volumePage(variables: object) {
  return (await server.ask(server.token, volumes, variables)).data.volumes;
}

const codesOf = (page: { nodes: { subject: { code: string } }[] }) =>
  page.nodes.map(({ subject }) => subject.code);

describe('pages of volumes', () => {
  test('follow one another without gaps or repeats while rows are added', async () => {
    const first = await volumePage({ first: 2 });
    expect([codesOf(first), first.totalCount]).toEqual([['b', 'd'], 5]);
    const added = await add('a');
    const second = await volumePage({ first: 2, after: first.pageInfo.endCursor });
    expect([codesOf(second), second.totalCount]).toEqual([['f', 'h'], 6]);
    const third = await volumePage({ first: 2, after: second.pageInfo.endCursor });
    expect(codesOf(third)).toEqual(['j', 'a']);
    expect(third.nodes[1].id).toBe(added);
    expect(third.pageInfo.hasNextPage).toBe(false);
    const beyond = await volumePage({ first: 2, after: third.pageInfo.endCursor });
    expect([beyond.nodes, beyond.pageInfo]).toEqual([[], { hasNextPage: false, endCursor: null }]);
  });

  test('have a cursor for each edge, from which any page goes on', async () => {
    const all = await volumePage({ first: 100 });
    expect(all.edges.map(({ node }: { node: object }) => node)).toMatchObject(
      all.nodes.map(({ id }: { id: string }) => ({ id })),
    );
    const rest = await volumePage({ first: 100, after: all.edges[2].cursor });
    expect(codesOf(rest)).toEqual(codesOf(all).slice(3));
  });

  test('count and page what the filter leaves', async () => {
    const page = await volumePage({ first: 1, filter: { subjects: ['f', 'h'] } });
    expect([codesOf(page), page.totalCount, page.pageInfo.hasNextPage]).toEqual([['f'], 2, true]);
  });

  test.each([
    { first: 0 },
    { first: -1 },
    { first: 501 },
    { after: 'no cursor' },
    { after: Buffer.from('42').toString('base64url') },
    { filter: { annotated: ['no such class'] } },
  ])('are refused for %o', async (variables) => {
    expect(codes(await server.ask(server.token, volumes, variables))).toEqual(['INVALID_INPUT']);
  });
});

test('pages of subjects go by code, also over one that was added behind', async () => {
  const page = async (after: string | null) =>
    (await server.ask(server.token, subjects, { first: 3, after })).data.study.subjects;
  const first = await page(null);
  expect(first.nodes.map(({ code }: { code: string }) => code)).toEqual(['a', 'b', 'd']);
  await add('c');
  await add('e');
  const second = await page(first.pageInfo.endCursor);
  expect(second.nodes.map(({ code }: { code: string }) => code)).toEqual(['e', 'f', 'h']);
  expect([second.totalCount, second.pageInfo.hasNextPage]).toEqual([8, true]);
});
