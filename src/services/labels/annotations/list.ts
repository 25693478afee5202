import { z } from 'zod';
import {
  type Annotation,
  AnnotationKind,
  AnnotationStatus,
  type Prisma,
} from '../../../generated/prisma/client.ts';
import { visibleStudyIds } from '../../access.ts';
import type { Page, ServiceContext } from '../../context.ts';
import { parseInput } from '../../input.ts';

const strings = z.array(z.string()).max(5000, 'at most 5000 at a time').nullish();

const listInput = z.object({
  first: z.int().min(1).max(500),
  after: z.uuid().nullish(),
  filter: z.strictObject({
    volumeIds: z.array(z.uuid()).max(5000, 'at most 5000 at a time').nullish(),
    studies: strings,
    statuses: z.array(z.enum(AnnotationStatus)).nullish(),
    kinds: z.array(z.enum(AnnotationKind)).nullish(),
    annotators: strings,
    tools: strings,
    classes: strings,
  }),
});

type AnnotationFilter = z.infer<typeof listInput>['filter'];

/**
 * Annotations of the studies that you may see, oldest first; the cursor is the id.
 *
 * @throws INVALID_INPUT
 */
export async function annotations(
  context: ServiceContext,
  input: z.input<typeof listInput>,
): Promise<Page<Annotation>> {
  const { db } = context;
  const { first, after, filter } = parseInput(listInput, input);
  const where = whereOf(filter, await visibleStudyIds(context));
  const rows = await db.annotation.findMany({
    where: { AND: [where, after ? { id: { gt: after } } : {}] },
    orderBy: { id: 'asc' },
    take: first + 1,
  });
  return {
    rows: rows.slice(0, first),
    hasNextPage: rows.length > first,
    totalCount: await db.annotation.count({ where }),
  };
}

function whereOf(filter: AnnotationFilter, studyIds: string[]): Prisma.AnnotationWhereInput {
  const { volumeIds, studies, statuses, kinds, annotators, tools, classes } = filter;
  const conditions: Prisma.AnnotationWhereInput[] = [
    { volume: { studyId: { in: studyIds } } },
    volumeIds ? { volumeId: { in: volumeIds } } : {},
    studies ? { volume: { study: { code: { in: studies } } } } : {},
    statuses ? { status: { in: statuses } } : {},
    kinds ? { kind: { in: kinds } } : {},
    annotators ? { annotator: { in: annotators } } : {},
    tools ? { tool: { in: tools } } : {},
    ...(classes ?? []).map((code) => ({ classes: { some: { class: { code } } } })),
  ];
  return { AND: conditions };
}
