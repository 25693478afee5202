import type { Database } from '../../db.ts';
import type { Annotation, Prisma } from '../../generated/prisma/client.ts';
import type { HangingList, Paging } from '../page.ts';
import { type AnnotationFilter, annotationWhere } from './annotations/filter.ts';

type AnnotationPaging = Paging & { readonly filter?: AnnotationFilter | null | undefined };

/**
 * Annotations of volumes that match, oldest first; the key is the id. For those who may see the volumes.
 *
 * Throws INVALID_INPUT for a filter that is not usable.
 */
export const annotationsOfVolumes = (db: Database): HangingList<Annotation, AnnotationPaging> => ({
  read: (volumeIds, { after, filter }) =>
    db.annotation.findMany({
      where: { AND: [whereOf(volumeIds, filter), after ? { id: { gt: after } } : {}] },
      orderBy: { id: 'asc' },
    }),
  parentOf: ({ volumeId }) => volumeId,
  async count(volumeIds, { filter }) {
    const groups = await db.annotation.groupBy({
      by: ['volumeId'],
      where: whereOf(volumeIds, filter),
      _count: true,
    });
    return new Map(groups.map(({ volumeId, _count }) => [volumeId, _count]));
  },
});

function whereOf(
  volumeIds: readonly string[],
  filter: AnnotationPaging['filter'],
): Prisma.AnnotationWhereInput {
  return { AND: [{ volumeId: { in: [...volumeIds] } }, annotationWhere(filter ?? {})] };
}
