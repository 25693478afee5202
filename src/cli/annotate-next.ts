import type { Command } from 'commander';
import { AnnotateNextDocument, type AnnotateNextQuery } from '../generated/operations.ts';
import type { Client } from './client.ts';
import { createCommand, type OutputOptions, print, table, toCount } from './output.ts';
import { findVersion } from './version-name.ts';
import { filterOf, withFilter } from './volumes.ts';

export type Suggestion = AnnotateNextQuery['annotateNext'][number];

interface AnnotateNextOptions extends OutputOptions {
  readonly version?: string;
  readonly first: number;
}

export function annotateNextCommand(connect: () => Promise<Client>): Command {
  return withFilter(
    createCommand('annotate-next', 'Which class to annotate in which volume next, and why'),
  )
    .option('--version <name>', 'model@number or model@alias: what it does worst goes first')
    .option('--first <n>', 'at most so many', toCount, 20)
    .action(async (options: AnnotateNextOptions) => {
      const client = await connect();
      const { version, first } = options;
      const versionId = version === undefined ? null : (await findVersion(client, version)).id;
      const variables = { filter: filterOf(options), versionId, first };
      const { annotateNext } = await client.request(AnnotateNextDocument, variables);
      print(options, annotateNext, () => describeSuggestions(annotateNext));
    });
}

/** A line for each suggestion, and its reason under it. */
export function describeSuggestions(suggestions: readonly Suggestion[]): string {
  if (suggestions.length === 0) return 'No volume matches, or nothing is missing in them.';
  const rows = suggestions.map(({ action, class: { code }, volume, ...rest }, index) => [
    `${index + 1}`,
    action === 'DERIVE' ? `${code} (derive)` : code,
    volume.study.code,
    volume.subject.code,
    volume.visit.code,
    volume.laterality.toLowerCase(),
    volume.scanner.name,
    `${rest.firstSlice}–${rest.lastSlice}`,
    rest.score.toFixed(3),
    volume.id,
  ]);
  const origin = ['study', 'subject', 'visit', 'limb', 'scanner'];
  const head = ['', 'class', ...origin, 'slices', 'score', 'volume'];
  const reasons = suggestions.map(({ reason }, index) => `${index + 1}. ${reason}`);
  return [table(head, rows), '', ...reasons].join('\n');
}
