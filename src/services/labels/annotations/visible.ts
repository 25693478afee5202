import { MyographError } from '../../../errors.ts';
import type { Prisma } from '../../../generated/prisma/client.ts';
import { visibleStudyIds } from '../../access.ts';
import type { ServiceContext } from '../../context.ts';

const withContent = {
  volume: true,
  classes: { include: { class: true } },
} satisfies Prisma.AnnotationInclude;

/** An annotation with its volume and the classes that it declares. */
export type AnnotationWithContent = Prisma.AnnotationGetPayload<{ include: typeof withContent }>;

/** Null when there is none that you may see. */
export async function annotationById(
  context: ServiceContext,
  id: string,
): Promise<AnnotationWithContent | null> {
  const studyId = { in: await visibleStudyIds(context) };
  return context.db.annotation.findFirst({
    where: { id, volume: { studyId } },
    include: withContent,
  });
}

/** @throws NOT_FOUND when there is none that you may see */
export async function requireAnnotation(
  context: ServiceContext,
  annotationId: string,
): Promise<AnnotationWithContent> {
  const annotation = await annotationById(context, annotationId);
  if (annotation) return annotation;
  throw new MyographError('NOT_FOUND', 'There is no such annotation.', { annotationId });
}
