import type { Command } from 'commander';
import {
  CancelJobDocument,
  TrainingPresetsDocument,
  TrainingRunsDocument,
} from '../generated/operations.ts';
import type { Client } from './client.ts';
import { createCommand, createGroup, type OutputOptions, print, toCount } from './output.ts';
import { sweepsCommand } from './sweep.ts';
import { describePresets, describeRun, describeRuns } from './train/describe.ts';
import { drawsCommand } from './train/draws.ts';
import { readRun, startCommand } from './train/start.ts';

export { readRun, startTraining } from './train/start.ts';

export function trainCommand(connect: () => Promise<Client>): Command {
  const train = createGroup('train', 'Training runs: start, list, show, cancel; sweeps of runs');
  train.addCommand(startCommand(connect));
  train.addCommand(
    createCommand('list', 'Runs, newest first')
      .option('--limit <n>', 'at most so many', toCount, 20)
      .action(async (options: OutputOptions & { limit: number }) => {
        const client = await connect();
        const { trainingRuns } = await client.request(TrainingRunsDocument, {
          first: options.limit,
        });
        print(options, trainingRuns.nodes, () => describeRuns(trainingRuns.nodes));
      }),
  );
  train.addCommand(
    createCommand('presets', 'Named sets of settings').action(async (options: OutputOptions) => {
      const { trainingPresets } = await (await connect()).request(TrainingPresetsDocument, {});
      print(options, trainingPresets, () => describePresets(trainingPresets));
    }),
  );
  train.addCommand(
    createCommand('show', 'A run with its checks and its loss curve')
      .argument('<run>', 'id of the run')
      .action(async (id: string, options: OutputOptions) => {
        const run = await readRun(await connect(), id);
        print(options, run, () => describeRun(run));
      }),
  );
  train.addCommand(drawsCommand(connect));
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
  train.addCommand(sweepsCommand(connect));
  return train;
}
