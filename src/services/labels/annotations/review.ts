import { z } from 'zod';
import { inTransaction, type Transaction } from '../../../db.ts';
import { MyographError } from '../../../errors.ts';
import { type Annotation, AnnotationStatus } from '../../../generated/prisma/client.ts';
import { recordAudit } from '../../access/audit.ts';
import { authorize } from '../../access.ts';
import type { ServiceContext } from '../../context.ts';
import { parseInput } from '../../input.ts';
import { acceptPart, partOf } from './part.ts';
import { type ReviewStep, recordReview, refuseUnusable } from './review-step.ts';
import { requireAnnotation } from './visible.ts';

const slice = z.int().min(0).nullish();

const reviewInput = z.object({
  annotationId: z.uuid(),
  status: z.enum(AnnotationStatus),
  reason: z.string().trim().max(2000, 'is longer than 2000 characters').nullish(),
  /** A part: these classes alone, these slices alone. */
  classes: z.array(z.string()).min(1, 'names no class').max(1000).nullish(),
  firstSlice: slice,
  lastSlice: slice,
});

/**
 * Accepts, rejects or reopens an annotation; editors only. Coverage follows at once. What was derived
 * from an annotation that is not accepted any more holds its voxels, and is rejected with it.
 *
 * Where a part alone is accepted, that becomes an annotation of its own, and the whole stays as it is.
 *
 * @returns the annotation, or the part, as it is now
 * @throws NOT_FOUND, FORBIDDEN; INVALID_INPUT for a rejection without a reason, or a part that it does not
 *   have; CONFLICT when it has the status already, its image was split into limbs, or it was derived from
 *   what is not accepted
 */
export async function reviewAnnotation(
  context: ServiceContext,
  input: z.input<typeof reviewInput>,
): Promise<Annotation> {
  const { annotationId, status, reason, ...request } = parseInput(reviewInput, input);
  const annotation = await requireAnnotation(context, annotationId);
  await authorize(context, 'reviewAnnotation', annotation.volume.studyId);
  const step = { status, reason: reason || null, byId: context.actor.id };
  if (status === 'REJECTED') refuseUnreasoned(step);
  const part = partOf(annotation, request);
  if (part === null) return reviewWhole(context, annotation, step);
  if (status === 'ACCEPTED') return acceptPart(context, annotation, part, step.reason);
  throw new MyographError(
    'INVALID_INPUT',
    'Only accepting can be of a part: what is not accepted does not count anyway.',
  );
}

function refuseUnreasoned({ reason }: ReviewStep): void {
  if (reason !== null) return;
  throw new MyographError(
    'INVALID_INPUT',
    'A rejection needs a reason: say what is wrong, for whoever draws it again.',
  );
}

function reviewWhole(
  context: ServiceContext,
  {
    id,
    volume: { studyId },
  }: { readonly id: string; readonly volume: { readonly studyId: string } },
  step: ReviewStep,
): Promise<Annotation> {
  const { status, reason } = step;
  return inTransaction(context.db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM study WHERE id = ${studyId}::uuid FOR NO KEY UPDATE`;
    const annotation = await tx.annotation.findUniqueOrThrow({ where: { id } });
    if (annotation.status === status) {
      throw new MyographError('CONFLICT', `The annotation is ${status} already.`, { status });
    }
    if (status === 'ACCEPTED') await refuseUnusable(tx, annotation);
    await recordReview(tx, id, step);
    if (status !== 'ACCEPTED') await rejectDerivedFrom(tx, annotation, step);
    await recordAudit(tx, context, {
      operation: 'reviewAnnotation',
      studyIds: [studyId],
      target: { type: 'Annotation', id },
      details: { status, previous: annotation.status, reason },
    });
    return tx.annotation.findUniqueOrThrow({ where: { id } });
  });
}

async function rejectDerivedFrom(
  tx: Transaction,
  { id, volumeId }: Pick<Annotation, 'id' | 'volumeId'>,
  { status, byId }: ReviewStep,
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
