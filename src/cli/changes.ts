import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type ChangeKind,
  ChangesSinceDocument,
  type ChangesSinceQuery,
} from '../generated/operations.ts';
import type { Client } from './client.ts';
import { firstRows } from './first-rows.ts';
import { createCommand, print, table, toPositive } from './output.ts';
import { filterOf, type VolumeOptions, withFilter } from './volumes.ts';

type Change = ChangesSinceQuery['changesSince']['nodes'][number];

/** As the command line names them. */
const kinds = {
  volume: 'VOLUME_ADDED',
  annotation: 'ANNOTATION_ADDED',
  review: 'ANNOTATION_REVIEWED',
  coverage: 'COVERAGE_CHANGED',
} as const satisfies Record<string, ChangeKind>;

interface ChangesOptions extends VolumeOptions {
  readonly since: Date;
  readonly kind?: (keyof typeof kinds)[];
  readonly limit: number;
}

export function changesCommand(connect: () => Promise<Client>): Command {
  const kind = new Option('--kind <kind...>', 'only these kinds (all when left out)');
  return withFilter(createCommand('changes', 'What changed since a time, oldest first'))
    .requiredOption('--since <time>', 'such as 2026-11-01 or 2026-11-01T12:00:00Z', toTime)
    .addOption(kind.choices(Object.keys(kinds)))
    .option('--limit <n>', 'at most so many', toPositive, 100)
    .action(async (options: ChangesOptions) => {
      const client = await connect();
      const asked = {
        since: options.since.toISOString(),
        kinds: options.kind?.map((name) => kinds[name]) ?? null,
        filter: filterOf(options),
      };
      const { rows, totalCount } = await firstRows(options.limit, async (page) => {
        return (await client.request(ChangesSinceDocument, { ...asked, ...page })).changesSince;
      });
      print(options, { changes: rows, totalCount }, () => describeChanges(rows, totalCount));
    });
}

export function describeChanges(changes: readonly Change[], totalCount: number): string {
  const rows = changes.map((change) => [
    change.at.slice(0, 19).replace('T', ' '),
    change.volume.study.code,
    change.volume.subject.code,
    change.volume.visit.code,
    change.volume.schema.region,
    change.volume.laterality.toLowerCase(),
    describeChange(change),
  ]);
  const head = ['time (UTC)', 'study', 'subject', 'visit', 'region', 'limb', 'change'];
  return `${changes.length} of ${totalCount} changes\n\n${table(head, rows)}`;
}

function describeChange({ kind, annotation, status, classes }: Change): string {
  switch (kind) {
    case 'VOLUME_ADDED':
      return 'volume added';
    case 'ANNOTATION_ADDED':
      return annotation ? `label map added: ${describeAnnotation(annotation)}` : 'label map added';
    case 'ANNOTATION_REVIEWED':
      return `label map ${status?.toLowerCase()}: ${annotation ? codesOf(annotation) : ''}`;
    case 'COVERAGE_CHANGED': {
      const byState = Map.groupBy(classes, ({ state }) => state);
      const parts = [...byState].map(
        ([state, some]) =>
          `${state.toLowerCase().replace('_', ' ')}: ${some.map((each) => each.class.code).join(' ')}`,
      );
      return `now ${parts.join('; ')}`;
    }
  }
}

type Annotation = NonNullable<Change['annotation']>;

function describeAnnotation(annotation: Annotation): string {
  const { kind, annotator, status } = annotation;
  return `${codesOf(annotation)} (${kind.toLowerCase()}, ${annotator}, ${status.toLowerCase()})`;
}

function codesOf({ classes }: Annotation): string {
  return classes.map((each) => each.class.code).join(' ');
}

function toTime(text: string): Date {
  const time = new Date(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(time.getTime())) return time;
  throw new InvalidArgumentError('It must be a date such as 2026-11-01, or a time in ISO 8601.');
}
