import { MyographError } from '../../../errors.ts';
import type { Annotation, Volume } from '../../../generated/prisma/client.ts';
import { visibleStudyIds } from '../../access.ts';
import type { ServiceContext } from '../../context.ts';

/** Null when there is none that you may see. */
export async function annotationById(
  context: ServiceContext,
  id: string,
): Promise<(Annotation & { readonly volume: Volume }) | null> {
  const studyId = { in: await visibleStudyIds(context) };
  return context.db.annotation.findFirst({
    where: { id, volume: { studyId } },
    include: { volume: true },
  });
}

/** @throws NOT_FOUND when there is none that you may see */
export async function requireAnnotation(
  context: ServiceContext,
  annotationId: string,
): Promise<Annotation & { readonly volume: Volume }> {
  const annotation = await annotationById(context, annotationId);
  if (annotation) return annotation;
  throw new MyographError('NOT_FOUND', 'There is no such annotation.', { annotationId });
}
