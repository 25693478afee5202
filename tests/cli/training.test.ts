import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MyographError } from '../../src/errors.ts';
import type { ModelVersion, TrainingRun } from '../../src/generated/prisma/client.ts';
import { type RunningWorker, startWorker } from '../../src/jobs/worker.ts';
import type { WorkerContext } from '../../src/jobs/worker-context.ts';
import { enqueueEvaluation } from '../../src/services/evaluation/evaluate.ts';
import { runMyograph } from '../support/command.ts';
import {
  evaluate,
  type FullCatalog,
  fillCatalog,
  registerVersion,
} from '../support/full-catalog.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let full: FullCatalog;
let token: string;
let worker: RunningWorker;

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
  token = await server.tokenOf(full.people.EDITOR);
});

afterAll(async () => {
  await worker?.stop();
  await server.close();
});

const myograph = (...args: string[]) =>
  runMyograph(args, { MYOGRAPH_SERVER: server.url, MYOGRAPH_TOKEN: token });

/** What a command prints with --json. */
async function asked(...args: string[]) {
  const { code, stdout, stderr } = await myograph(...args, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

const start = (...args: string[]) => [
  ...['train', 'start', '--cohort', full.cohort.name, '--model', 'by-command'],
  ...args,
];

test('all settings of a run are options', async () => {
  const run = await asked(
    ...start('--detach', '--network', 'vnet', '--levels', '3', '--kernel-size', '3'),
    ...['--depth', '8', '--image-size', '32', '--spacing', '1.5', '--base-filters', '4'],
    ...['--batch-size', '3', '--schedule', 'cosine', '--no-augmentation'],
    ...['--subset', 'proximal_half', '--stop', 'validation_dice', '--patience', '4'],
    ...['--validate-every', '5', '--keep', 'best', '--validation-share', '0.3'],
    ...['--post-processing', 'fill_holes,largest_component', '--steps', '12', '--seed', '9'],
  );
  expect(run.settings).toEqual({
    network: { kind: 'vnet', baseFilters: 4, levels: 3, kernelSize: 3, dropout: 0.1 },
    ...{ depth: 8, height: 32, width: 32, spacing: 1.5, batchSize: 3, steps: 12 },
    ...{ learningRate: 0.003, schedule: 'cosine', augmentation: null, subset: 'proximal_half' },
    ...{ validationShare: 0.3, validateEvery: 5, keep: 'best', checkpointEvery: 50, seed: 9 },
    stop: { rule: 'validation_dice', patience: 4, improvement: 0.001 },
    postProcessing: ['fill_holes', 'largest_component'],
  });
  const plain = await asked(...start('--detach', '--post-processing', 'none', '--spacing', '0'));
  expect(plain.settings).toMatchObject({ postProcessing: [], spacing: null });
});

test('a run is shown with its checks, its settings and its loss curve', async () => {
  const id = Buffer.from(`TrainingRun:${full.run.id}`).toString('base64url');
  const { stdout } = await myograph('train', 'show', id);
  expect(stdout).toMatch(/check at step +mean loss +validation Dice/);
  expect(stdout).toMatch(/3 +1\.0000 +0\.500/);
  expect(stdout).toContain('learningRate 0.003, schedule constant');
  expect(stdout).toMatch(/step +loss +xent +dice/);
});

test('what a batch was drawn from is shown, volume by volume', async () => {
  const id = Buffer.from(`TrainingRun:${full.run.id}`).toString('base64url');
  const { stdout } = await myograph('train', 'draws', id, '--step', '3');
  expect(stdout).toMatch(/s\d visit .* +3 +left_disc/);
  expect(stdout).toMatch(/s\d visit .* +0 +any slice/);
  const { stdout: none } = await myograph('train', 'draws', id, '--step', '4');
  expect(none).toBe('Step 4 was not done.\n');
});

test('presets are shown with their settings and their loss', async () => {
  const { stdout } = await myograph('train', 'presets');
  expect(stdout).toMatch(/^small: .*\n {2}.*network \(kind unet, baseFilters 16, levels 4/);
  expect(stdout).toContain('loss: mode fn_plus_fp, backgroundWeight 0, dice log, lambda 0.1');
});

test('a cohort is frozen in folds, and shows them', async () => {
  const { name } = full.cohort;
  const frozen = await asked('cohort', 'freeze', name, '--folds', '3', '--model-labels');
  expect(frozen).toMatchObject([
    { fold: 1, foldCount: 3, modelLabels: true },
    { fold: 2, foldCount: 3 },
    { fold: 3, foldCount: 3 },
  ]);
  const { stdout } = await myograph('cohort', 'show', name);
  expect(stdout).toMatch(/snapshot +fold +training +evaluation +hash/);
  expect(stdout).toMatch(/3 of 3 +6 volumes of 6 subjects +2 volumes of 2 subjects/);
  expect(stdout).toContain('label maps of models');
  const refused = await myograph('cohort', 'freeze', name, '--folds', '7');
  expect(refused.stderr).toMatch(/^SPLIT_IMPOSSIBLE: .* 4 folds work/);
});

test('a refusal names the option, not the field of the API', async () => {
  const { stderr } = await myograph(...start('--learning-rate', '0', '--validate-every', '0'));
  expect(stderr).toMatch(/→ at --learning-rate\n(.*\n)*.*→ at --validate-every/);
});

test('a snapshot that is looked for is no fold, unless it is named', async () => {
  await asked('cohort', 'create', 'only folds', '--study', full.study.code);
  await asked('cohort', 'freeze', 'only folds', '--folds', '2');
  const evaluation = ['models', 'evaluate', 'discs@champion', '--cohort', 'only folds'];
  const latest = await myograph(...evaluation);
  expect(latest.stderr).toMatch(/^NOT_FOUND: only folds has snapshots of folds alone\./);
  const named = await myograph(...evaluation, '--snapshot', '2');
  expect(named.stderr).toMatch(/^CONFLICT: The version has learned from/);
});

describe('a sweep', () => {
  test('without a worker is queued, shown and cancelled', async () => {
    const { code, stdout } = await myograph(
      ...start('--detach', '--grid', 'base-filters=4,8', '--grid', 'levels=2,3'),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/baseFilters +levels +snapshot +status +version +mean Dice +run/);
    expect(stdout.match(/queued 0\/0/g)).toHaveLength(4);
    const id = /sweep (\S+)/.exec(stdout)?.[1] ?? '';
    expect((await asked('train', 'sweeps', 'list'))[0].id).toBe(id);
    expect((await asked('train', 'sweeps', 'show', id)).runs).toHaveLength(4);
    const cancelled = await asked('train', 'sweeps', 'cancel', id);
    const statuses = cancelled.runs.map(
      ({ run }: { run: { job: { status: string } } }) => run.job.status,
    );
    expect(statuses).toEqual(Array(4).fill('CANCELLED'));
  });

  test('over the loss wants the reason', async () => {
    const grid = start('--detach', '--grid', 'mode=fn,fp');
    expect((await myograph(...grid)).stderr).toMatch(
      /^INVALID_INPUT: .*give --why "…" with --grid mode=…/,
    );
    const [first] = (await asked(...grid, '--why', 'to compare')).runs;
    expect(first.coordinates).toEqual([{ name: 'mode', value: 'fn' }]);
  });

  test('is followed to its comparison, folds together', async () => {
    await server.catalog.db.job.updateMany({ data: { status: 'CANCELLED' } });
    worker = await startLearning();
    const { code, stdout, stderr } = await myograph(
      ...start('--grid', 'fold=all', '--grid', 'dropout=0,0.2'),
    );
    expect(stderr).toContain('fold=3, dropout=0.2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/dropout +mean Dice ± SD +runs measured/);
    expect(stdout).toMatch(/0\.2 +0\.\d{3} ± 0\.\d{3} +3 of 3/);
    expect(stdout.match(/succeeded/g)).toHaveLength(6);
  }, 60_000);

  test('goes on where a run fails, and says so', async () => {
    const { code, stdout, stderr } = await myograph(...start('--grid', 'seed=1,666'));
    expect(code).toBe(1);
    expect(stderr).toContain('(seed=666): TRAINING_DIVERGED');
    expect(stdout).toMatch(/666 +#\d+ +failed/);
  }, 60_000);
});

describe('predicting', () => {
  test('a cohort is of its volumes, by the name of the version', async () => {
    const { name } = full.cohort;
    const { items } = await asked('predict', 'discs@champion', '--cohort', name);
    expect(items).toHaveLength(8);
    const nothing = await myograph('predict', 'discs@champion', '--cohort', 'nothing');
    expect(nothing.stderr).toMatch(/^NOT_FOUND: There is no cohort nothing/);
  }, 60_000);
});

/** A worker that takes no time to learn: each version has counts of its own. */
function startLearning(): Promise<RunningWorker> {
  const { catalog, config } = server;
  const { url, db, store } = catalog;
  return startWorker({
    ...{ url, db, store, config },
    handlers: {
      TRAIN: async () => async (context, job) => {
        const run = await db.trainingRun.findUniqueOrThrow({ where: { jobId: job.id } });
        await learn(context, run);
        return { items: [] };
      },
      EVALUATE: async () => async (_context, job) => {
        const { versionId } = Object(job.input);
        const version = await db.modelVersion.findUniqueOrThrow({
          where: { id: versionId },
          include: { run: { include: { snapshot: true } } },
        });
        await evaluate(catalog, version, version.run.snapshot);
        return { items: [] };
      },
      PREDICT: async () => async (_context, job) => {
        const { volumeIds }: { volumeIds: string[] } = Object(job.input);
        return {
          items: volumeIds.map((subject) => ({ subject, message: 'predicted', code: null })),
        };
      },
    },
  });
}

async function learn(context: WorkerContext, run: TrainingRun): Promise<ModelVersion> {
  const { catalog } = server;
  const { snapshot } = await catalog.db.trainingRun.findUniqueOrThrow({
    where: { id: run.id },
    include: { snapshot: true },
  });
  if (Object(run.settings).seed === 666) {
    throw new MyographError('TRAINING_DIVERGED', 'The loss of step 1 is NaN.');
  }
  await context.progress(1, 1, 'Training');
  const version = await registerVersion(catalog, snapshot, run);
  await context.inTransaction((tx) => enqueueEvaluation(tx, context.queue, version, run));
  return version;
}
