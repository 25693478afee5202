import type { Transaction } from '../../../db.ts';
import { MyographError } from '../../../errors.ts';
import type { Annotation, AnnotationStatus } from '../../../generated/prisma/client.ts';
import { originOf } from './origin.ts';

/** A step of a review, to be recorded. */
export interface ReviewStep {
  readonly status: AnnotationStatus;
  readonly reason: string | null;
  readonly byId: string;
  /** The annotation whose review brought this one about. */
  readonly causeId?: string;
}

/**
 * Adds a step to the history of an annotation, which sets its status. Whoever calls holds the study's
 * lock, or has just made the annotation: that guards the number.
 */
export async function recordReview(
  tx: Transaction,
  annotationId: string,
  step: ReviewStep,
): Promise<void> {
  const before = await tx.annotationReview.count({ where: { annotationId } });
  await tx.annotationReview.create({ data: { annotationId, number: before + 1, ...step } });
}

/**
 * Refuses to accept what would not count, or holds voxels of what is not accepted.
 *
 * @throws CONFLICT
 */
export async function refuseUnusable(
  tx: Transaction,
  { volumeId, provenance }: Pick<Annotation, 'volumeId' | 'provenance'>,
): Promise<void> {
  const volume = await tx.volume.findUniqueOrThrow({ where: { id: volumeId } });
  if (volume.isSplit) {
    throw new MyographError(
      'CONFLICT',
      'The image was split into its limbs, and its own label maps no longer count. Review those of the limbs.',
    );
  }
  const sources = originOf({ provenance }).parentAnnotations ?? [];
  const lost = await tx.annotation.findMany({
    where: { id: { in: sources }, status: { not: 'ACCEPTED' } },
  });
  if (lost.length === 0) return;
  throw new MyographError(
    'CONFLICT',
    'It was derived from a label map that is not accepted any more. Accept that one first, or derive again.',
    { annotations: lost.map(({ id }) => id) },
  );
}
