import { type Command, Option } from 'commander';
import {
  type AnnotationFilter,
  type AnnotationKind,
  type AnnotationStatus,
  AnnotationsDocument,
  type AnnotationsQuery,
  type AnnotationsQueryVariables,
  type ListedAnnotationFragment,
  VolumeAnnotationsDocument,
} from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';
import { createCommand, type OutputOptions, print, table, toCount } from '../output.ts';

interface ListOptions extends OutputOptions {
  readonly study?: string[];
  readonly status?: string[];
  readonly kind?: string[];
  readonly reader?: string[];
  readonly tool?: string[];
  readonly class?: string[];
  readonly limit: number;
}

const statuses: Readonly<Record<string, AnnotationStatus>> = {
  draft: 'DRAFT',
  accepted: 'ACCEPTED',
  rejected: 'REJECTED',
};
const kinds: Readonly<Record<string, AnnotationKind>> = {
  manual: 'MANUAL',
  model: 'MODEL',
  derived: 'DERIVED',
};

export function listCommand(connect: () => Promise<Client>): Command {
  const oneOf = (flag: string, description: string, words: object) =>
    new Option(flag, description).choices(Object.keys(words));
  return createCommand('list', 'Label maps of a volume, or of all that match')
    .argument('[volume]', 'id of a volume: myograph volumes list shows it')
    .option('--study <code...>', 'only of these studies')
    .addOption(oneOf('--status <status...>', 'only these', statuses))
    .addOption(oneOf('--kind <kind...>', 'only these', kinds))
    .option('--reader <name...>', 'only by these')
    .option('--tool <name...>', 'only drawn with these')
    .option('--class <class...>', 'only those in which all these classes were looked for')
    .option('--limit <n>', 'at most so many', toCount, 100)
    .action(async (volume: string | undefined, options: ListOptions) => {
      const listed = await listAnnotations(
        await connect(),
        volume,
        filterOf(options),
        options.limit,
      );
      print(options, listed, () => describeList(listed, volume === undefined));
    });
}

function filterOf(options: ListOptions): AnnotationFilter {
  return {
    ...(options.study && { studies: options.study }),
    ...(options.status && { statuses: options.status.flatMap((word) => statuses[word] ?? []) }),
    ...(options.kind && { kinds: options.kind.flatMap((word) => kinds[word] ?? []) }),
    ...(options.reader && { annotators: options.reader }),
    ...(options.tool && { tools: options.tool }),
    ...(options.class && { classes: options.class }),
  };
}

interface AnnotationList {
  readonly annotations: readonly ListedAnnotationFragment[];
  readonly totalCount: number;
}

type Page = AnnotationsQuery['annotations'];
type PageVariables = Omit<AnnotationsQueryVariables, 'filter'> & { filter: AnnotationFilter };

/** The first `limit` annotations of a volume, or of all, that match, oldest first, and the number of all. */
export async function listAnnotations(
  client: Client,
  volume: string | undefined,
  filter: AnnotationFilter,
  limit: number,
): Promise<AnnotationList> {
  const annotations: ListedAnnotationFragment[] = [];
  for (let after: string | null = null; ; ) {
    const first = Math.min(Math.max(limit - annotations.length, 1), 200);
    const page = await readPage(client, volume, { filter, first, after });
    annotations.push(...page.nodes);
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage || annotations.length >= limit) {
      return { annotations, totalCount: page.totalCount };
    }
  }
}

async function readPage(
  client: Client,
  volume: string | undefined,
  variables: PageVariables,
): Promise<Page> {
  if (volume === undefined)
    return (await client.request(AnnotationsDocument, variables)).annotations;
  const { node } = await client.request(VolumeAnnotationsDocument, { id: volume, ...variables });
  if (node?.__typename === 'Volume') return node.annotations;
  throw new ServerRefusal('NOT_FOUND', 'There is no such volume that you may see.');
}

/** @param isOfMany whether to say of which volume each is */
export function describeList(
  { annotations, totalCount }: AnnotationList,
  isOfMany: boolean,
): string {
  const place = ['study', 'subject', 'visit', 'limb'];
  const own = ['status', 'reader', 'tool', 'drawn', 'recorded', 'classes', 'slices', 'id'];
  const rows = annotations.map((each) => [
    ...(isOfMany ? placeOf(each) : []),
    ...[each.status.toLowerCase(), each.annotator, each.tool, each.annotatedAt],
    ...[dayOf(each.createdAt), describeClasses(each), `${each.firstSlice}–${each.lastSlice}`],
    each.id,
  ]);
  const maps = totalCount === 1 ? 'label map' : 'label maps';
  const heading = `${annotations.length} of ${totalCount} ${maps}`;
  if (annotations.length === 0) return heading;
  return `${heading}\n\n${table(isOfMany ? [...place, ...own] : own, rows)}`;
}

function placeOf({ volume }: ListedAnnotationFragment): string[] {
  const { study, subject, visit, laterality } = volume;
  return [study.code, subject.code, visit.code, laterality.toLowerCase()];
}

/** Some by their codes, many by their number. */
function describeClasses({ classes }: ListedAnnotationFragment): string {
  if (classes.length > 3) return `${classes.length} classes`;
  return classes.map((declared) => declared.class.code).join(' ');
}

/** The day of an instant, in UTC. */
function dayOf(instant: string): string {
  return instant.slice(0, 10);
}
