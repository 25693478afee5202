import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { promoteVersion, setDescription, setTag } from '../../src/services/registry.ts';
import { startSweep } from '../../src/services/training.ts';
import { type FullCatalog, fillCatalog, registerVersion } from '../support/full-catalog.ts';
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
      annotations { nodes { annotator classes { class { code } voxels } labelMap { size } } }
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
      members { nodes { volume { subject { code } coverage { state } } annotations { classes { voxels } } } }
    } }
  }`;
  const id = Buffer.from(`CohortSnapshot:${full.snapshot.id}`).toString('base64url');
  expect(await statements(members, { id })).toBeLessThan(30);
});

test('a page of fifty runs with their versions, checks and jobs takes no more statements than one of five', async () => {
  const { db } = server.catalog;
  const context = server.catalog.as(full.people.EDITOR);
  const grid = [{ name: 'seed', values: Array.from({ length: 50 }, (_, n) => String(n)) }];
  const sweep = await startSweep(context, { snapshotId: full.snapshot.id, model: 'many', grid });
  const runs = await db.trainingRun.findMany({ where: { sweepId: sweep.id } });
  for (const run of runs) await registerVersion(server.catalog, full.snapshot, run);
  const look = { step: 5, loss: 1, dice: 0.5, byClass: { left_disc: 0.5 } };
  await db.trainingCheck.createMany({ data: runs.map(({ id: runId }) => ({ ...look, runId })) });
  const newest = `query ($first: Int!) {
    trainingRuns(first: $first) { nodes {
      job { status }
      snapshot { hash cohort { name } }
      model { name study { code } }
      sweep { createdAt groups { measured } runs { run { id } meanDice } }
      lossChoice { rule }
      checks { step dice byClass { class dice } }
      checkpoints
      version { number model { name } weights { size } classes { code } }
    } }
  }`;
  const five = await statements(newest, { first: 5 });
  const fifty = await statements(newest, { first: 50 });
  expect(fifty).toBe(five);
  expect(fifty).toBeLessThan(40);
});

test('fifty versions with aliases, tags and descriptions, and fifty moves, take no more statements than five', async () => {
  const { db } = server.catalog;
  const context = server.catalog.as(full.people.EDITOR);
  const versions = await db.modelVersion.findMany({ where: { model: { name: 'many' } } });
  expect(versions).toHaveLength(50);
  for (const { id } of versions) {
    const version = { type: 'ModelVersion', id } as const;
    await setTag(context, version, { key: 'stage', value: 'trial' });
    await setDescription(context, version, { text: 'One of many.' });
    await promoteVersion(context, { versionId: id, alias: 'newest', reason: 'It is.' });
  }
  const versionsOf = `query ($first: Int!) { model(name: "many") {
    tags { key changedBy { name } } description { text }
    aliases { name version { number } }
    versions(first: $first) { nodes {
      aliases tags { key value changedBy { name } } description { text } } }
  } }`;
  const moves = `query ($first: Int!) { promotions(first: $first) { totalCount nodes {
    number model { name study { promotionPolicy { evaluationSnapshot { number } } } }
    version { number } previous { number } by { name } proposal { status decision { by { name } } }
  } } }`;
  const proposals = `query ($first: Int!) { promotionProposals(first: $first) { nodes {
    status version { number model { name } } by { name } decision { by { name } reason }
  } } }`;
  for (let n = 0; n < 30; n += 1) {
    await db.promotionProposal.create({
      data: {
        ...{ modelId: full.run.modelId, versionId: full.versions[0].id, alias: `a${n}` },
        ...{ aliasNumber: 0, reason: 'To try.', createdById: full.people.EDITOR.id },
        decision: {
          create: { outcome: 'REJECTED', reason: 'No.', createdById: full.people.OWNER.id },
        },
      },
    });
  }
  for (const query of [versionsOf, moves, proposals]) {
    const five = await statements(query, { first: 5 });
    expect(await statements(query, { first: 50 })).toBe(five);
    expect(five).toBeLessThan(30);
  }
});
