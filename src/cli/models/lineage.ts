import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Client } from '../client.ts';
import { createCommand, type OutputOptions, print } from '../output.ts';
import { unwritable } from '../unwritable.ts';
import { findVersion } from '../version-name.ts';
import { describeLineage } from './lineage/describe.ts';
import { type Lineage, readLineage } from './lineage/read.ts';

interface LineageOptions extends OutputOptions {
  readonly output?: string;
  readonly verify?: boolean;
}

export function lineageCommand(connect: () => Promise<Client>): Command {
  return createCommand('lineage', 'What a version came of, down to the bytes')
    .argument('<version>', 'model@number or model@alias')
    .option('--verify', 'read every object and compare its bytes with their hash')
    .option('--output <file>', 'write all of it to this file, as JSON')
    .action(async (name: string, options: LineageOptions) => {
      const client = await connect();
      const { id } = await findVersion(client, name);
      const lineage = await readLineage(client, id, options.verify ?? false);
      const document = withoutLinks(lineage);
      if (options.output !== undefined) await save(options.output, document);
      print(options, document, () => describeLineage(lineage, options.output));
      const { corrupt = [], missing = [] } = lineage.verification ?? {};
      if (corrupt.length + missing.length > 0) process.exitCode = 1;
    });
}

/** Links are for who asked, and for a quarter of an hour. */
function withoutLinks(lineage: Lineage): unknown {
  const text = JSON.stringify(lineage, (key, value) => (key === 'url' ? undefined : value));
  return JSON.parse(text);
}

/** @throws INVALID_INPUT where it cannot be written */
async function save(file: string, document: unknown): Promise<void> {
  const text = `${JSON.stringify(document, null, 2)}\n`;
  await writeFile(file, text).catch((error) => {
    throw unwritable(file, error);
  });
}
