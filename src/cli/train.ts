import { type Command, Option } from 'commander';
import { MyographError } from '../errors.ts';
import {
  CancelJobDocument,
  type RunSummaryFragment,
  StartTrainingDocument,
  type StartTrainingInput,
  TrainingPresetsDocument,
  TrainingRunDocument,
  type TrainingRunQuery,
  TrainingRunsDocument,
} from '../generated/operations.ts';
import { type Client, ServerRefusal } from './client.ts';
import { findCohort } from './cohort.ts';
import { followJob } from './follow-job.ts';
import { describeChoice } from './loss.ts';
import {
  createCommand,
  createGroup,
  type OutputOptions,
  print,
  table,
  toCount,
  toNumber,
} from './output.ts';

type Run = Extract<NonNullable<TrainingRunQuery['node']>, { __typename: 'TrainingRun' }>;

interface StartOptions extends OutputOptions {
  readonly cohort: string;
  readonly snapshot?: number;
  readonly model: string;
  readonly preset: string;
  readonly detach?: boolean;
  readonly why?: string;
  readonly mode?: NonNullable<StartTrainingInput['loss']>['mode'];
  readonly gating?: NonNullable<StartTrainingInput['loss']>['gating'];
  readonly dice?: NonNullable<StartTrainingInput['loss']>['dice'];
  readonly lambda?: number;
  readonly backgroundWeight?: number;
  readonly steps?: number;
  readonly imageSize?: number;
  readonly baseFilters?: number;
  readonly levels?: number;
  readonly dropout?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly checkpointEvery?: number;
  readonly seed?: number;
}

/** Options that stand for a number in the settings, with their help. */
const settingOptions = [
  ['--steps <n>', 'optimiser steps'],
  ['--image-size <pixels>', 'height and width of the slices that the network sees'],
  ['--base-filters <n>', 'filters of the first level'],
  ['--levels <n>', 'number of resolutions'],
  ['--dropout <share>', 'share of features dropped after each pool'],
  ['--batch-size <n>', 'slices in a batch'],
  ['--learning-rate <rate>', "Adam's learning rate"],
  ['--checkpoint-every <steps>', 'steps between checkpoints'],
  ['--seed <n>', 'seed of weights, batches and dropout'],
] as const;

export function trainCommand(connect: () => Promise<Client>): Command {
  const train = createGroup('train', 'Training runs: start, list, show, cancel');
  train.addCommand(startCommand(connect));
  train.addCommand(
    createCommand('list', 'Runs, newest first')
      .option('--limit <n>', 'at most so many', toCount, 20)
      .action(async (options: OutputOptions & { limit: number }) => {
        const client = await connect();
        const { trainingRuns } = await client.request(TrainingRunsDocument, {
          first: options.limit,
        });
        print(options, trainingRuns, () => describeRuns(trainingRuns));
      }),
  );
  train.addCommand(
    createCommand('presets', 'Named sets of settings').action(async (options: OutputOptions) => {
      const { trainingPresets } = await (await connect()).request(TrainingPresetsDocument, {});
      const rows = trainingPresets.map(({ name, description }) => [name, description]);
      print(options, trainingPresets, () => table(['preset', ''], rows));
    }),
  );
  train.addCommand(
    createCommand('show', 'A run with its loss curve')
      .argument('<run>', 'id of the run')
      .action(async (id: string, options: OutputOptions) => {
        const run = await readRun(await connect(), id);
        print(options, run, () => describeRun(run));
      }),
  );
  train.addCommand(
    createCommand('cancel', 'Stop a run; it leaves no version')
      .argument('<run>', 'id of the run')
      .action(async (id: string, options: OutputOptions) => {
        const client = await connect();
        const { job } = await readRun(client, id);
        const { cancelJob } = await client.request(CancelJobDocument, { jobId: job.id });
        print(options, cancelJob.job, () => `The run is ${cancelJob.job.status.toLowerCase()}.`);
      }),
  );
  return train;
}

function startCommand(connect: () => Promise<Client>): Command {
  const start = createCommand('start', 'Train on a frozen cohort and register the version')
    .requiredOption('--cohort <name>', 'the cohort')
    .option('--snapshot <number>', 'its snapshot; the latest when left out', toCount)
    .requiredOption('--model <name>', 'model to register the version under; created when new')
    .option('--preset <name>', 'settings to begin from', 'small')
    .option('--detach', 'return at once; the run goes on');
  for (const [flags, help] of settingOptions) start.option(flags, help, toNumber);
  return start
    .addOption(
      new Option(
        '--mode <mode>',
        'mask of the cross-entropy, against the automatic choice',
      ).choices(['fn', 'fp', 'fn_or_fp', 'fn_plus_fp']),
    )
    .addOption(new Option('--gating <gating>', 'gating by presence').choices(['catalog', 'none']))
    .addOption(
      new Option('--dice <kind>', 'form of the Dice term').choices(['log', 'soft', 'none']),
    )
    .option('--lambda <weight>', 'weight of the Dice term', toNumber)
    .option('--background-weight <weight>', 'weight of the background, w₀', toNumber)
    .option('--why <reason>', 'why the loss is not the automatic one; kept with the run')
    .action(async (options: StartOptions) => {
      const client = await connect();
      const started = await startTraining(client, await inputOf(client, options));
      if (!options.json) console.error(`${describeChoice(started.lossChoice)}\n`);
      if (!options.detach) await followJob(client, started.job, 'Training');
      const run = await readRun(client, started.id);
      print(options, run, () => describeRun(run));
    });
}

export async function startTraining(
  client: Client,
  input: StartTrainingInput,
): Promise<RunSummaryFragment> {
  const { startTraining: started } = await client.request(StartTrainingDocument, { input });
  return started.run;
}

/** The run with at most 200 points of its loss curve. Throws NOT_FOUND. */
export async function readRun(client: Client, id: string): Promise<Run> {
  const { node } = await client.request(TrainingRunDocument, { id, points: 200 });
  if (node?.__typename === 'TrainingRun') return node;
  throw new ServerRefusal('NOT_FOUND', `There is no training run ${id}.`);
}

async function inputOf(client: Client, options: StartOptions): Promise<StartTrainingInput> {
  const { snapshots } = await findCohort(client, options.cohort);
  const snapshot = options.snapshot
    ? snapshots.find(({ number }) => number === options.snapshot)
    : snapshots.at(-1);
  if (!snapshot) {
    throw new ServerRefusal(
      'NOT_FOUND',
      `${options.cohort} has no such snapshot. Freeze it: myograph cohort freeze ${options.cohort}`,
    );
  }
  const { imageSize, baseFilters, levels, dropout, batchSize, steps } = options;
  const { learningRate, checkpointEvery, seed } = options;
  return {
    snapshotId: snapshot.id,
    model: options.model,
    preset: options.preset,
    settings: {
      ...{ imageSize, baseFilters, levels, dropout, batchSize, steps },
      ...{ learningRate, checkpointEvery, seed },
    },
    loss: overrideOf(options),
  };
}

/**
 * What the options say against the automatic choice; the server wants the reason with it.
 *
 * @throws INVALID_INPUT for a reason without anything that it is the reason for
 */
function overrideOf(options: StartOptions): StartTrainingInput['loss'] {
  const { mode, gating, dice, lambda, backgroundWeight, why } = options;
  const isGiven = [mode, gating, dice, lambda, backgroundWeight].some((term) => term !== undefined);
  if (isGiven) return { mode, gating, dice, lambda, backgroundWeight, why: why ?? '' };
  if (why === undefined) return null;
  throw new MyographError(
    'INVALID_INPUT',
    '--why is the reason for another loss: give --mode, --gating, --dice, --lambda or --background-weight with it.',
  );
}

function describeRuns(runs: readonly RunSummaryFragment[]): string {
  const rows = runs.map(({ createdAt, model, snapshot, lossChoice, job, version, id }) => [
    createdAt.slice(0, 16).replace('T', ' '),
    model.name,
    `${snapshot.cohort.name} #${snapshot.number}`,
    lossChoice.loss.mode + (lossChoice.override ? ' (override)' : ''),
    `${job.status.toLowerCase()} ${job.done}/${job.total}`,
    version ? `@${version.number}` : null,
    id,
  ]);
  return table(['started', 'model', 'snapshot', 'loss', 'status', 'version', 'id'], rows);
}

function describeRun(run: Run): string {
  const { job, lossCurve, model, version, resumes, engine, device } = run;
  const state = [
    `${model.name}: ${job.status.toLowerCase()}, step ${lossCurve.at(-1)?.step ?? 0}`,
    engine ? `on ${engine} (${device})` : 'not started yet',
    resumes > 0 ? `taken up again ${resumes} times` : '',
    version ? `registered as ${model.name}@${version.number}` : '',
    job.error ? `${job.error.code}: ${job.error.message}` : '',
  ];
  const every = Math.ceil(lossCurve.length / 10);
  const points = lossCurve.filter(
    (_point, index) => index % every === 0 || index === lossCurve.length - 1,
  );
  const rows = points.map(({ step, loss, crossEntropy, dice }) => [
    step,
    ...[loss, crossEntropy, dice].map((term) => term.toFixed(4)),
  ]);
  return [
    state.filter((part) => part !== '').join(', '),
    describeChoice(run.lossChoice),
    ...(rows.length > 0 ? ['', table(['step', 'loss', 'xent', 'dice'], rows)] : []),
  ].join('\n');
}
