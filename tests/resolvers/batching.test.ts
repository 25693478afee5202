import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createVolume } from '../support/tiny-study.ts';

let server: TestServer;
let full: FullCatalog;

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
  for (let n = full.volumes.length; n < 50; n += 1) {
    const annotated = [n % 2 === 0 ? 'left_disc' : 'right_disc'];
    await createVolume(server.catalog, { study: full.study, subject: `more${n}`, annotated });
  }
});

afterAll(() => server.close());

afterEach(() => {
  vi.restoreAllMocks();
});

/** Statements that the server sends to PostgreSQL while it answers. */
async function statements(query: string, variables: object): Promise<number> {
  const sent = vi.spyOn(pg.Client.prototype, 'query');
  const { errors } = await server.ask(server.token, query, variables);
  expect(errors).toEqual([]);
  const { length } = sent.mock.calls;
  sent.mockRestore();
  return length;
}

const page = `query ($first: Int!) {
  volumes(first: $first) {
    totalCount
    nodes {
      study { code }
      subject { code visits { code volumes { id } } }
      visit { code }
      scanner { name }
      schema { region classes { code } }
      image { sha256 url }
      parent { id }
      limbs { id }
      annotations { annotator classes { class { code } voxels } labelMap { size } }
      coverage { class { code } state firstSlice lastSlice }
    }
  }
}`;

test('a page of fifty volumes with all that hangs on them takes no more statements than one of five', async () => {
  const five = await statements(page, { first: 5 });
  const fifty = await statements(page, { first: 50 });
  expect(fifty).toBe(five);
  expect(fifty).toBeLessThan(40);
});

test('coverage of a snapshot is read at once for all its members', async () => {
  const members = `query ($id: ID!) {
    node(id: $id) { ... on CohortSnapshot {
      members { volume { subject { code } coverage { state } } annotations { classes { voxels } } }
    } }
  }`;
  const id = Buffer.from(`CohortSnapshot:${full.snapshot.id}`).toString('base64url');
  expect(await statements(members, { id })).toBeLessThan(30);
});
