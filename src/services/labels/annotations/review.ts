import { z } from 'zod';
import { inTransaction, type Transaction } from '../../../db.ts';
import { MyographError } from '../../../errors.ts';
import { type Annotation, AnnotationStatus } from '../../../generated/prisma/client.ts';
import { recordAudit } from '../../access/audit.ts';
import { authorize } from '../../access.ts';
import type { ServiceContext } from '../../context.ts';
import { parseInput } from '../../input.ts';
import { requireAnnotation } from './visible.ts';

const reviewInput = z.object({
  annotationId: z.uuid(),
  status: z.enum(AnnotationStatus),
  reason: z.string().trim().max(2000, 'is longer than 2000 characters').nullish(),
});

/** A step of a review, to be recorded. */
interface Step {
  readonly status: AnnotationStatus;
  readonly reason: string | null;
  readonly byId: string;
  /** The annotation whose review brought this one about. */
  readonly causeId?: string;
}

/**
 * Accepts, rejects or reopens an annotation; editors only. Coverage follows at once. What was derived
 * from an annotation that is not accepted any more holds its voxels, and is rejected with it.
 *
 * @throws NOT_FOUND, FORBIDDEN; INVALID_INPUT for a rejection without a reason; CONFLICT when it has the
 *   status already, its image was split into limbs, or it was derived from what is not accepted
 */
export async function reviewAnnotation(
  context: ServiceContext,
  input: z.input<typeof reviewInput>,
): Promise<Annotation> {
  const { annotationId, status, reason } = parseInput(reviewInput, input);
  const { volume } = await requireAnnotation(context, annotationId);
  await authorize(context, 'reviewAnnotation', volume.studyId);
  const step = { status, reason: reason || null, byId: context.actor.id };
  if (status === 'REJECTED') refuseUnreasoned(step);
  return inTransaction(context.db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM study WHERE id = ${volume.studyId}::uuid FOR NO KEY UPDATE`;
    const annotation = await tx.annotation.findUniqueOrThrow({ where: { id: annotationId } });
    await refuseNonsense(tx, annotation, status);
    await recordReview(tx, annotationId, step);
    if (status !== 'ACCEPTED') await rejectDerivedFrom(tx, annotation, step);
    await recordAudit(tx, context, {
      operation: 'reviewAnnotation',
      studyIds: [volume.studyId],
      target: { type: 'Annotation', id: annotationId },
      details: { status, previous: annotation.status, reason: step.reason },
    });
    return tx.annotation.findUniqueOrThrow({ where: { id: annotationId } });
  });
}

function refuseUnreasoned({ reason }: Step): void {
  if (reason !== null) return;
  throw new MyographError(
    'INVALID_INPUT',
    'A rejection needs a reason: say what is wrong, for whoever draws it again.',
  );
}

/** Refuses a review that would change nothing, or accept what no longer holds. */
async function refuseNonsense(
  tx: Transaction,
  annotation: Annotation,
  status: AnnotationStatus,
): Promise<void> {
  if (annotation.status === status) {
    throw new MyographError('CONFLICT', `The annotation is ${status} already.`, { status });
  }
  if (status === 'ACCEPTED') await refuseUnusable(tx, annotation);
}

/** Refuses to accept what would not count, or holds voxels of what is not accepted. */
export async function refuseUnusable(tx: Transaction, annotation: Annotation): Promise<void> {
  const volume = await tx.volume.findUniqueOrThrow({ where: { id: annotation.volumeId } });
  if (volume.isSplit) {
    throw new MyographError(
      'CONFLICT',
      'The image was split into its limbs, and its own label maps no longer count. Review those of the limbs.',
    );
  }
  const sources = parentAnnotations.parse(annotation.provenance)?.parentAnnotations ?? [];
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

const parentAnnotations = z
  .object({ parentAnnotations: z.array(z.string()) })
  .partial()
  .nullable();

/**
 * Adds a step to the history of an annotation, which sets its status. Whoever calls holds the study's
 * lock, or has just made the annotation: that guards the number.
 */
export async function recordReview(
  tx: Transaction,
  annotationId: string,
  step: Step,
): Promise<void> {
  const before = await tx.annotationReview.count({ where: { annotationId } });
  await tx.annotationReview.create({ data: { annotationId, number: before + 1, ...step } });
}

async function rejectDerivedFrom(
  tx: Transaction,
  { id, volumeId }: Pick<Annotation, 'id' | 'volumeId'>,
  { status, byId }: Step,
): Promise<void> {
  const derived = await tx.annotation.findMany({
    where: {
      volumeId,
      kind: 'DERIVED',
      status: { not: 'REJECTED' },
      provenance: { path: ['parentAnnotations'], array_contains: [id] },
    },
    orderBy: { id: 'asc' },
  });
  const became = status === 'REJECTED' ? 'rejected' : 'reopened';
  const reason = `It was derived from a label map that was ${became}.`;
  for (const each of derived) {
    await recordReview(tx, each.id, { status: 'REJECTED', reason, byId, causeId: id });
  }
}
