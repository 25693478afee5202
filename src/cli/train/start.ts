import type { Command } from 'commander';
import {
  type RunSummaryFragment,
  StartTrainingDocument,
  type StartTrainingInput,
  type SweepAxisInput,
  TrainingRunDocument,
} from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { followJob } from '../follow-job.ts';
import { describeChoice } from '../loss.ts';
import { createCommand, type OutputOptions, print, toCount } from '../output.ts';
import { findSnapshot, type SnapshotOptions } from '../snapshot.ts';
import { describeSweep, followSweep, startSweep } from '../sweep.ts';
import { describeRun, type Run } from './describe.ts';
import { toAxes } from './grid.ts';
import { inOptions, lossOf, type SettingOptions, settingsOf, withSettings } from './options.ts';

interface StartOptions extends OutputOptions, SnapshotOptions, SettingOptions {
  readonly model: string;
  readonly preset: string;
  readonly grid?: SweepAxisInput[];
  readonly detach?: boolean;
}

export function startCommand(connect: () => Promise<Client>): Command {
  const start = createCommand('start', 'Train on a frozen cohort and register the version')
    .requiredOption('--cohort <name>', 'the cohort')
    .option('--snapshot <number>', 'its snapshot; the latest when left out', toCount)
    .requiredOption('--model <name>', 'model to register the version under; created when new')
    .option('--preset <name>', 'settings to begin from', 'small')
    .option(
      '--grid <setting=values>',
      'a run for each value, as in levels=4,5 or fold=all; given more than once, for each combination',
      toAxes,
    )
    .option('--detach', 'return at once; the work goes on');
  return withSettings(start).action(async (options: StartOptions) => {
    const client = await connect();
    const input = await inputOf(client, options);
    try {
      if (options.grid) await sweep(client, { ...input, grid: options.grid }, options);
      else await train(client, input, options);
    } catch (error) {
      throw inOptions(error, start.options);
    }
  });
}

async function train(client: Client, input: StartTrainingInput, options: StartOptions) {
  const started = await startTraining(client, input);
  if (!options.json) console.error(`${describeChoice(started.lossChoice)}\n`);
  if (!options.detach) await followJob(client, started.job, 'Training');
  const run = await readRun(client, started.id);
  print(options, run, () => describeRun(run));
}

async function sweep(
  client: Client,
  input: StartTrainingInput & { readonly grid: SweepAxisInput[] },
  options: StartOptions,
) {
  const started = await startSweep(client, input);
  const shown = options.detach ? started : await followSweep(client, started);
  print(options, shown, () => describeSweep(shown));
  if (shown.runs.some(({ run }) => run.job.status === 'FAILED')) process.exitCode = 1;
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
  const axes = options.grid?.map(({ name }) => name) ?? [];
  const loss = lossOf(options, axes);
  return {
    snapshotId: await findSnapshot(client, options, axes.includes('fold')),
    model: options.model,
    preset: options.preset,
    settings: settingsOf(options),
    loss,
  };
}
