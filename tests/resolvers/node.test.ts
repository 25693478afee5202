import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NodeType, nodeTypes } from '../../src/resolvers/global-id.ts';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { codes, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let full: FullCatalog;
let viewer: string;
let stranger: string;
let rowIds: Record<NodeType, string | number>;

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
  viewer = await server.tokenOf(full.people.VIEWER);
  stranger = await server.tokenOf(full.people.STRANGER);
  const [volume] = full.volumes;
  const annotation = await server.catalog.db.annotation.findFirstOrThrow();
  rowIds = {
    User: full.people.OWNER.id,
    Study: full.study.id,
    Subject: volume?.subjectId ?? '',
    Visit: volume?.visitId ?? '',
    Scanner: volume?.scannerId ?? '',
    Volume: volume?.id ?? '',
    ManifestImport: full.manifestImport.id,
    LabelSchema: volume?.schemaId ?? '',
    Annotation: annotation.id,
    Job: full.run.jobId,
    Cohort: full.cohort.id,
    CohortSnapshot: full.snapshot.id,
    TrainingRun: full.run.id,
    Sweep: full.sweep.id,
    Model: full.run.modelId,
    ModelVersion: full.versions[0].id,
    PromotionProposal: full.proposal.id,
    Evaluation: full.evaluation.id,
  };
});

afterAll(() => server.close());

const node = 'query ($id: ID!) { node(id: $id) { __typename id } }';

function globalId(type: string, id: string | number): string {
  return Buffer.from(`${type}:${id}`).toString('base64url');
}

/** An import is seen by who asked for it; the two others belong to no study. */
const own = ['ManifestImport'];
const common = ['Scanner', 'LabelSchema'];

describe.each(nodeTypes)('%s', (type) => {
  test('is found again by its global id, by who may see it', async () => {
    const id = globalId(type, rowIds[type]);
    const found = { data: { node: { __typename: type, id } }, errors: [] };
    const nothing = { data: { node: null }, errors: [] };
    expect(await server.ask(server.token, node, { id })).toMatchObject(found);
    expect(await server.ask(viewer, node, { id })).toMatchObject(
      own.includes(type) ? nothing : found,
    );
    expect(await server.ask(stranger, node, { id })).toMatchObject(
      common.includes(type) ? found : nothing,
    );
  });

  test('is null where there is none', async () => {
    const id = globalId(type, type === 'LabelSchema' ? 9999 : randomUUID());
    expect(await server.ask(server.token, node, { id })).toMatchObject({
      data: { node: null },
      errors: [],
    });
  });
});

describe('an id', () => {
  test.each([
    ['', 'nothing'],
    ['xx', 'no base64 of ours'],
    [globalId('Study', 'no-uuid'), 'no row id'],
    [globalId('Session', randomUUID()), 'of no type'],
    [globalId('Study', `${randomUUID()}:x`), 'with more behind'],
    [globalId('LabelSchema', '123456'), 'of a schema beyond the numbers there are'],
  ])('that is not of this server is refused: %s (%s)', async (id) => {
    expect(codes(await server.ask(server.token, node, { id }))).toEqual(['INVALID_INPUT']);
  });

  test('of another type than is needed is refused, and says so', async () => {
    const answer = await server.ask(
      server.token,
      'mutation ($id: ID!) { cancelJob(input: { jobId: $id }) { job { id } } }',
      { id: globalId('Study', full.study.id) },
    );
    expect(codes(answer)).toEqual(['INVALID_INPUT']);
    expect(answer.errors[0]?.message).toContain('is the id of a Study; a Job is needed here');
  });
});
