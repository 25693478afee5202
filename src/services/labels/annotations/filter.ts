import { z } from 'zod';
import { AnnotationKind, AnnotationStatus, type Prisma } from '../../../generated/prisma/client.ts';
import { parseInput } from '../../input.ts';

const strings = z.array(z.string()).max(5000, 'at most 5000 at a time').nullish();

const filterSchema = z.strictObject({
  studies: strings,
  statuses: z.array(z.enum(AnnotationStatus)).nullish(),
  kinds: z.array(z.enum(AnnotationKind)).nullish(),
  annotators: strings,
  tools: strings,
  classes: z.array(z.string()).max(100, 'at most 100 at a time').nullish(),
});

/** Which annotations; all conditions given must hold. As GraphQL's AnnotationFilter. */
export type AnnotationFilter = z.infer<typeof filterSchema>;

/**
 * The filter as a condition on annotations.
 *
 * @throws INVALID_INPUT
 */
export function annotationWhere(filter: AnnotationFilter): Prisma.AnnotationWhereInput {
  const { studies, statuses, kinds, annotators, tools, classes } = parseInput(filterSchema, filter);
  const conditions: Prisma.AnnotationWhereInput[] = [
    studies ? { volume: { study: { code: { in: studies } } } } : {},
    statuses ? { status: { in: statuses } } : {},
    kinds ? { kind: { in: kinds } } : {},
    annotators ? { annotator: { in: annotators } } : {},
    tools ? { tool: { in: tools } } : {},
    ...(classes ?? []).map((code) => ({ classes: { some: { class: { code } } } })),
  ];
  return { AND: conditions };
}
