import type { Annotation } from '../../../generated/prisma/client.ts';
import { visibleStudyIds } from '../../access.ts';
import type { ServiceContext } from '../../context.ts';
import { type Page, type Paging, readPage } from '../../page.ts';
import { type AnnotationFilter, annotationWhere } from './filter.ts';

/**
 * Annotations of the studies that you may see, oldest first; the cursor is the id.
 *
 * @throws INVALID_INPUT
 */
export async function annotations(
  context: ServiceContext,
  { filter, ...paging }: Paging & { readonly filter?: AnnotationFilter | null | undefined },
): Promise<Page<Annotation>> {
  const { db } = context;
  const visible = { volume: { studyId: { in: await visibleStudyIds(context) } } };
  const where = { AND: [visible, annotationWhere(filter ?? {})] };
  const after = paging.after ? { id: { gt: paging.after } } : {};
  return readPage(paging, {
    read: (take) =>
      db.annotation.findMany({ where: { AND: [where, after] }, orderBy: { id: 'asc' }, take }),
    count: () => db.annotation.count({ where }),
  });
}
