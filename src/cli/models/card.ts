import { stat, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { MyographError } from '../../errors.ts';
import { ModelCardDocument } from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { createCommand, type OutputOptions } from '../output.ts';
import { unwritable } from '../unwritable.ts';
import { findVersion } from '../version-name.ts';

interface CardOptions extends OutputOptions {
  readonly output?: string;
  readonly force?: boolean;
}

export function cardCommand(connect: () => Promise<Client>): Command {
  return createCommand('card', 'The model card of a version, as Markdown; with --json as data')
    .argument('<version>', 'model@number or model@alias')
    .option('--output <file>', 'write it here instead of printing it')
    .option('--force', 'overwrite the file')
    .action(async (name: string, options: CardOptions) => {
      const client = await connect();
      const { id } = await findVersion(client, name);
      const card = await readCard(client, id);
      const text = options.json ? `${JSON.stringify(card.json, null, 2)}\n` : card.markdown;
      if (options.output === undefined) return void process.stdout.write(text);
      await save(options.output, text, options.force ?? false);
      console.error(`${options.output} is written.`);
    });
}

async function readCard(client: Client, versionId: string) {
  const { node } = await client.request(ModelCardDocument, { versionId });
  if (node?.__typename === 'ModelVersion') return node.card;
  throw new ServerRefusal('NOT_FOUND', 'The version is gone.');
}

/** @throws CONFLICT where there is a file already, unless it may be overwritten; INVALID_INPUT where none can be */
async function save(file: string, text: string, isForced: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: isForced ? 'w' : 'wx' });
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!isThere || (await stat(file)).isDirectory()) throw unwritable(file, error);
    throw new MyographError(
      'CONFLICT',
      `There is a file ${file} already: name another one, or overwrite it with --force.`,
      { file },
    );
  }
}
