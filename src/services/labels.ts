import { inTransaction, type Transaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import type { Annotation, AnnotationStatus, Volume } from '../generated/prisma/client.ts';
import { authorize, visibleStudyIds } from './access.ts';
import type { ServiceContext } from './context.ts';
import { findSchemas, type Schema } from './labels/schemas.ts';
import { type ClassCoverage, coverageOfVolumes } from './labels/volume-coverage.ts';

export { annotateNext } from './labels/annotate-next.ts';
export { type CoverageGroup, coverage } from './labels/coverage.ts';
export { defineLabelSchema, ensureLabelSchemas } from './labels/define-schema.ts';
export type { Schema } from './labels/schemas.ts';
export type { ClassCoverage } from './labels/volume-coverage.ts';

/** Label schemas by code, with their classes in order. They belong to no study. */
export function labelSchemas(context: ServiceContext): Promise<Schema[]> {
  return findSchemas(context.db, {});
}

export async function labelSchemaById(context: ServiceContext, id: number): Promise<Schema | null> {
  return (await findSchemas(context.db, { id })).at(0) ?? null;
}

/** What is known of each class of the region in a volume that the actor came upon, in schema order. */
export async function volumeCoverage(
  context: ServiceContext,
  volume: Pick<Volume, 'id'>,
): Promise<ClassCoverage[]> {
  const coverage = await coverageOfVolumes(context.db, [volume.id]);
  return coverage.get(volume.id) ?? [];
}

/** Null when there is none that you may see. */
export async function annotationById(
  context: ServiceContext,
  id: string,
): Promise<Annotation | null> {
  const studyId = { in: await visibleStudyIds(context) };
  return context.db.annotation.findFirst({ where: { id, volume: { studyId } } });
}

/**
 * Accepts, rejects or reopens an annotation; editors only. Coverage follows at once. What was derived
 * from an annotation that is not accepted any more holds its voxels, and is rejected with it.
 *
 * @throws NOT_FOUND, FORBIDDEN
 */
export async function reviewAnnotation(
  context: ServiceContext,
  { annotationId, status }: { annotationId: string; status: AnnotationStatus },
): Promise<Annotation> {
  const annotation = await context.db.annotation.findUnique({
    where: { id: annotationId },
    include: { volume: true },
  });
  if ((await annotationById(context, annotationId)) === null || annotation === null) {
    throw new MyographError('NOT_FOUND', 'There is no such annotation.', { annotationId });
  }
  await authorize(context, 'reviewAnnotation', annotation.volume.studyId);
  return inTransaction(context.db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM study WHERE id = ${annotation.volume.studyId}::uuid FOR NO KEY UPDATE`;
    if (status !== 'ACCEPTED') await rejectDerivedFrom(tx, annotation);
    return tx.annotation.update({ where: { id: annotationId }, data: { status } });
  });
}

async function rejectDerivedFrom(
  tx: Transaction,
  { id, volumeId }: Pick<Annotation, 'id' | 'volumeId'>,
): Promise<void> {
  await tx.annotation.updateMany({
    where: {
      volumeId,
      kind: 'DERIVED',
      provenance: { path: ['parentAnnotations'], array_contains: [id] },
    },
    data: { status: 'REJECTED' },
  });
}
