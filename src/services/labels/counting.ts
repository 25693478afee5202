import type { Prisma } from '../../generated/prisma/client.ts';

/**
 * Annotations that count in coverage, in snapshots and as sources of derived classes: accepted, by a
 * person or derived from such. The coverage triggers of the migrations hold the same condition.
 */
export const annotationsThatCount = {
  status: 'ACCEPTED',
  kind: { in: ['MANUAL', 'DERIVED'] },
} satisfies Prisma.AnnotationWhereInput;

/** With those of models that a person accepted: only ever for a snapshot that says so. */
export const annotationsWithModels = { status: 'ACCEPTED' } satisfies Prisma.AnnotationWhereInput;
