import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { MyographError } from '../errors.ts';
import type { Client } from './client.ts';
import { createCommand, print, toCount } from './output.ts';
import { PICTURE_FORMATS, type ReportOptions } from './report/options.ts';
import { snapshotOption } from './snapshot.ts';

export function reportCommand(connect: () => Promise<Client>): Command {
  return createCommand('report', 'Tables and pictures of evaluated versions, as files')
    .argument('<versions...>', 'model@number or model@alias, up to 20')
    .requiredOption('--output <folder>', 'where to write; a new or an empty folder')
    .addOption(
      new Option('--format <format>', 'of the pictures').choices(PICTURE_FORMATS).default('svg'),
    )
    .option(
      '--cohort <name>',
      'on a snapshot of this cohort, instead of the one learned from, or the one that several versions were evaluated on last',
    )
    .addOption(snapshotOption())
    .option('--volume <id...>', 'volumes to picture; one of each kind of labels when left out')
    .option(
      '--slice <index>',
      'their slice, from 0; the one with most labels when left out',
      toCount,
    )
    .option('--no-pictures', 'leave out what needs predictions of volumes')
    .action(async (names: string[], options: ReportOptions) => {
      await requireEmpty(options.output);
      // The charts take a moment to load, which no other command should wait for.
      const { writeReport } = await import('./report/write.ts');
      const files = await writeReport(await connect(), names, options);
      print(options, { folder: options.output, files }, () => describeFiles(options, files));
    });
}

/** @throws INVALID_INPUT for a folder that holds something */
async function requireEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new MyographError('INVALID_INPUT', `${folder} is no folder that can be written to.`);
  });
  if (entries.length === 0) return;
  throw new MyographError(
    'INVALID_INPUT',
    `${folder} is not empty, and a report overwrites nothing: name a new folder with --output.`,
  );
}

function describeFiles({ output }: ReportOptions, files: readonly string[]): string {
  return `${path.join(output, 'report.md')} shows them all:\n${files.map((file) => `  ${file}`).join('\n')}`;
}
