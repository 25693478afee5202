import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Client, createClient } from '../../src/cli/client.ts';
import { createCohort, freezeCohort } from '../../src/cli/cohort.ts';
import { compareVersions, worstSlices } from '../../src/cli/compare.ts';
import { readCoverage } from '../../src/cli/coverage.ts';
import { followJob } from '../../src/cli/follow-job.ts';
import { importManifest } from '../../src/cli/import.ts';
import { promoteVersion } from '../../src/cli/models/alias.ts';
import { evaluateVersion } from '../../src/cli/models.ts';
import { readMembers } from '../../src/cli/report/pictured-slices.ts';
import { writeReport } from '../../src/cli/report/write.ts';
import { readRun, startTraining } from '../../src/cli/train.ts';
import { findVersion } from '../../src/cli/version-name.ts';
import { deriveClasses, listVolumes, splitLimbs } from '../../src/cli/volumes.ts';
import { loadConfig } from '../../src/config.ts';
import {
  PredictDocument,
  PredictionsDocument,
  type SnapshotSummaryFragment,
  type StartTrainingInput,
  type VersionSummaryFragment,
} from '../../src/generated/operations.ts';
import { readImage } from '../../src/imaging/nifti.ts';
import { writePhantom } from '../../src/imaging/phantom/write.ts';
import { type RunningServer, startServer } from '../../src/server/start.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

// The way of the demo, as a person without special rights, on a study small enough for a test: a real
// server, its worker in a process of its own, everything over HTTP.

const muscles = [
  'tibialis_anterior',
  'extensor_digitorum_longus',
  'fibularis',
  'soleus',
  'gastrocnemius_medialis',
  'gastrocnemius_lateralis',
];
const tissues = ['bone', 'vessels', 'subcutaneous_fat'];

const tiny = {
  imageSize: 32,
  baseFilters: 4,
  levels: 3,
  batchSize: 4,
  steps: 20,
  checkpointEvery: 10,
};

let database: TestDatabase;
let folder: string;
let server: RunningServer;
let ada: Client;
let manifest: string;
let snapshot: SnapshotSummaryFragment;

beforeAll(async () => {
  // The command line tells there how far its jobs are.
  vi.spyOn(console, 'error').mockReturnValue();
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'myograph-e2e-'));
  const config = loadConfig({
    MYOGRAPH_DATA: path.join(folder, 'data'),
    DATABASE_URL: database.url,
    MYOGRAPH_PORT: '0',
    MYOGRAPH_THREADS: '1',
  });
  server = await startServer(config, { withWorker: true });
  ada = await newUser('ada');
  manifest = await writePhantom(
    {
      seed: 7,
      sets: {
        thigh: { subjects: 1, scale: 0.25, slices: 4 },
        calf_1: { subjects: 3, scale: 0.25, slices: 4 },
        calf_2: { subjects: 4, scale: 0.25, slices: 4 },
      },
    },
    path.join(folder, 'phantom'),
  );
});

afterAll(async () => {
  await server.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

/** A new user, signed in by the link that the administrator got. */
async function newUser(name: string): Promise<Client> {
  const { createUser } = await ask(
    server.token,
    `mutation { createUser(input: { name: "${name}" }) { signInLink } }`,
  );
  const response = await fetch(createUser.signInLink, { redirect: 'manual' });
  const token = /myograph_session=([\w-]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1];
  return createClient({ url: server.url, token: token ?? '' });
}

async function ask(token: string, query: string) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return JSON.parse(await response.text()).data;
}

describe('from files to a promoted model', { timeout: 120_000 }, () => {
  test('a dry run says what would be created, and creates nothing', async () => {
    const { rows, isDryRun } = await importManifest(ada, manifest, true);
    expect(isDryRun).toBe(true);
    expect(rows.map(({ status, problems }) => [status, problems])).toEqual(
      Array.from({ length: 9 }, () => ['CREATED', []]),
    );
    expect(rows.every(({ volume }) => volume === null)).toBe(true);
    expect((await listVolumes(ada, {}, 10)).totalCount).toBe(0);
  });

  test('the import creates one volume a row, and again nothing', async () => {
    const first = await importManifest(ada, manifest, false);
    expect(first.rows.map(({ status }) => status)).toEqual(Array(9).fill('CREATED'));
    const second = await importManifest(ada, manifest, false);
    expect(second.rows.map(({ status }) => status)).toEqual(Array(9).fill('UNCHANGED'));
    expect(second.rows.map(({ volume }) => volume?.id)).toEqual(
      first.rows.map(({ volume }) => volume?.id),
    );
    expect((await listVolumes(ada, {}, 20)).totalCount).toBe(9);
  });

  test('limbs are split; intermuscular fat is derived or refused with the reason', async () => {
    const split = await splitLimbs(ada, ['phantom']);
    expect(split.items.map(({ code }) => code)).toEqual([null, null, null]);
    const calves = await listVolumes(ada, { regions: ['calf'] }, 20);
    const limbs = calves.volumes.map(({ subject, laterality }) => [subject.code, laterality]);
    expect(limbs).toHaveLength(10);
    expect(limbs.filter(([, laterality]) => laterality === 'BOTH')).toEqual([]);
    expect(new Set(limbs.map(String)).size).toBe(10);
    const derived = await deriveClasses(ada, ['phantom']);
    const refused = derived.items.filter(({ code }) => code !== null);
    expect(refused.map(({ code }) => code)).toEqual(Array(10).fill('DERIVATION_REFUSED'));
    expect(derived.items.length - refused.length).toBe(2);
  });

  test('coverage tells tissues of some calves and muscles of others', async () => {
    const cells = await readCoverage(ada, ['REGION'], { studies: ['phantom'], regions: ['calf'] });
    const annotated = new Map(cells.map((cell) => [cell.class.code, cell.annotated]));
    expect(muscles.map((code) => annotated.get(code))).toEqual(Array(6).fill(4));
    expect(tissues.map((code) => annotated.get(code))).toEqual(Array(3).fill(6));
    const missing = await listVolumes(ada, { regions: ['calf'], missing: ['soleus'] }, 20);
    expect(missing.totalCount).toBe(6);
  });

  test('the frozen cohort asks for the loss that partial labels need, and says why', async () => {
    await createCohort(ada, 'calves', ['phantom'], { regions: ['calf'] });
    snapshot = await freezeCohort(ada, 'calves', { class: [...muscles, ...tissues], splitSeed: 1 });
    const sides = Map.groupBy(await readMembers(ada, snapshot.id), ({ side }) => side);
    const subjects = (side: 'TRAINING' | 'EVALUATION') =>
      new Set(sides.get(side)?.map(({ volume }) => volume.subject.code));
    const held = subjects('EVALUATION');
    expect([...subjects('TRAINING')].filter((code) => held.has(code))).toEqual([]);
    for (const { training, evaluation } of snapshot.classCounts) {
      expect(Math.min(training, evaluation)).toBeGreaterThan(0);
    }
    const { loss, reason, rejected, coverageHash } = snapshot.lossChoice;
    expect(loss).toMatchObject({ mode: 'fn_plus_fp', gating: 'catalog' });
    expect(reason.length).toBeGreaterThan(40);
    expect(rejected.length).toBeGreaterThan(0);
    expect(coverageHash).toBe(snapshot.coverageHash);
  });

  test('two runs, two versions, their comparison, and the better one promoted', async () => {
    const automatic = await learn({});
    const why = 'To see what the usual mask does.';
    const forced = await learn({ loss: { mode: 'fn', why } });
    expect(automatic.lossChoice).toMatchObject({ loss: { mode: 'fn_plus_fp' }, override: null });
    expect(forced.lossChoice).toMatchObject({ loss: { mode: 'fn' }, override: { by: 'ada', why } });

    const comparison = await compareVersions(ada, [automatic.id, forced.id]);
    expect(comparison.versions.map(({ number }) => number)).toEqual([1, 2]);
    expect(comparison.rows.map((row) => row.class)).toEqual([...muscles, ...tissues]);
    expect(comparison.meanDice.every((value) => value !== null && value >= 0)).toBe(true);
    const evaluation = automatic.evaluations.nodes[0];
    expect(evaluation?.meanDice).toBeCloseTo(comparison.meanDice[0] ?? -1, 6);
    expect(await worstSlices(ada, evaluation?.id ?? '', 3)).toHaveLength(3);

    const [first = 0, second = 0] = comparison.meanDice.map((value) => value ?? 0);
    const better = first >= second ? automatic : forced;
    const promotion = { versionId: better.id, alias: 'champion', reason: 'The better mean Dice.' };
    const { alias } = await promoteVersion(ada, promotion);
    expect(alias?.version.number).toBe(better.number);
    expect((await findVersion(ada, 'calf@champion')).id).toBe(better.id);
  });

  test('a report pictures what was labelled, predicted and weighed in held-back calves', async () => {
    const output = path.join(folder, 'report');
    const options = { output, format: 'png', pictures: true } as const;
    const files = await writeReport(ada, ['calf@1', 'calf@2'], options);
    for (const name of ['predictions.png', 'weight-masks-1.png', 'slices-2.png']) {
      expect(files).toContain(name);
      const { width, height } = PNG.sync.read(await readFile(path.join(output, name)));
      expect(Math.min(width, height)).toBeGreaterThan(300);
    }
    expect(await readFile(path.join(output, 'report.md'), 'utf8')).toContain('soleus');
  });

  test('the champion predicts a draft label map on the grid of its volume', async () => {
    const { id: versionId } = await findVersion(ada, 'calf@champion');
    const held = (await readMembers(ada, snapshot.id)).find(({ side }) => side === 'EVALUATION');
    const volumeId = held?.volume.id ?? '';
    const { predict } = await ada.request(PredictDocument, { versionId, volumeIds: [volumeId] });
    await followJob(ada, predict.job, 'Prediction');
    const { node } = await ada.request(PredictionsDocument, { volumeId });
    const annotations = node?.__typename === 'Volume' ? node.annotations.nodes : [];
    const made = annotations.filter(({ version }) => version?.id === versionId);
    expect(made).toHaveLength(1);
    const bytes = await (await fetch(made[0]?.labelMap.url ?? '')).bytes();
    const { volumes } = await listVolumes(ada, { regions: ['calf'] }, 20);
    const volume = volumes.find(({ id }) => id === volumeId);
    const { grid } = await readImage(bytes, 'prediction');
    expect(grid.size).toEqual(volume?.size);
  });

  test('nobody else sees any of it', async () => {
    const stranger = await newUser('stranger');
    expect((await listVolumes(stranger, {}, 10)).totalCount).toBe(0);
    await expect(findVersion(stranger, 'calf@champion')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

/** Trains, evaluates on the subjects held back, and gives the version with its evaluation. */
async function learn(input: Partial<StartTrainingInput>): Promise<VersionSummaryFragment> {
  const started = await startTraining(ada, {
    snapshotId: snapshot.id,
    model: 'calf',
    preset: 'small',
    settings: tiny,
    ...input,
  });
  await followJob(ada, started.job, 'Training');
  const { version, lossCurve } = await readRun(ada, started.id);
  expect(lossCurve.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  expect(lossCurve.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  await evaluateVersion(ada, version?.id ?? '');
  return findVersion(ada, `calf@${version?.number}`);
}
