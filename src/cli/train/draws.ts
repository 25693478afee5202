import type { Command } from 'commander';
import { TrainingDrawsDocument } from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { createCommand, type OutputOptions, print, table, toCount } from '../output.ts';

/** What the network was shown at a step. */
export function drawsCommand(connect: () => Promise<Client>): Command {
  return createCommand('draws', 'What the batch of a step was drawn from')
    .argument('<run>', 'id of the run')
    .option('--step <n>', 'the step', toCount, 1)
    .action(async (id: string, options: OutputOptions & { step: number }) => {
      const { node } = await (await connect()).request(TrainingDrawsDocument, {
        id,
        step: options.step,
      });
      if (node?.__typename !== 'TrainingRun') {
        throw new ServerRefusal('NOT_FOUND', `There is no training run ${id}.`);
      }
      const rows = node.draws.map(({ volume, slice, class: code }) => [
        `${volume.subject.code} visit ${volume.visit.code} ${volume.laterality.toLowerCase()}`,
        slice,
        code ?? 'any slice',
      ]);
      print(options, node.draws, () =>
        rows.length === 0
          ? `Step ${options.step} was not done.`
          : table(['volume', 'slice', 'drawn for'], rows),
      );
    });
}
