import type { Command } from 'commander';
import { MyographError } from '../../errors.ts';
import { DeleteCohortDocument, UpdateCohortDocument } from '../../generated/operations.ts';
import type { Client } from '../client.ts';
import { createCommand, type OutputOptions, print } from '../output.ts';
import { filterOf, withFilter } from '../volumes.ts';
import { findCohort } from './find.ts';

interface UpdateOptions extends OutputOptions {
  readonly rename?: string;
  readonly description?: string;
}

export function updateCommand(connect: () => Promise<Client>): Command {
  return withFilter(
    createCommand('update', 'Change the name, description or filter of a cohort; snapshots stay'),
  )
    .argument('<name>', 'name of the cohort')
    .option('--rename <name>', 'its new name')
    .option('--description <text>', 'what it is for')
    .action(async (name: string, options: UpdateOptions) => {
      const client = await connect();
      const { rename, description } = options;
      const filter = filterOf(options);
      const hasFilter = Object.keys(filter).length > 0;
      if (rename === undefined && description === undefined && !hasFilter) {
        throw new MyographError(
          'INVALID_INPUT',
          'Nothing is to be changed: give --rename, --description or filters, which replace those that it has.',
        );
      }
      const { id: cohortId } = await findCohort(client, name);
      const { updateCohort } = await client.request(UpdateCohortDocument, {
        input: {
          cohortId,
          name: rename ?? null,
          description: description ?? null,
          filter: hasFilter ? filter : null,
        },
      });
      const { cohort } = updateCohort;
      print(options, cohort, () => `${cohort.name}: ${cohort.volumeCount} volumes match now.`);
    });
}

export function deleteCommand(connect: () => Promise<Client>): Command {
  return createCommand('delete', 'Delete a cohort that was never frozen')
    .argument('<name>', 'name of the cohort')
    .action(async (name: string, options: OutputOptions) => {
      const client = await connect();
      const { id: cohortId } = await findCohort(client, name);
      const { deleteCohort } = await client.request(DeleteCohortDocument, { input: { cohortId } });
      print(options, deleteCohort, () => `${deleteCohort.name} was deleted.`);
    });
}
