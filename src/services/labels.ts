import type { Volume } from '../generated/prisma/client.ts';
import type { ServiceContext } from './context.ts';
import { findSchemas, type Schema } from './labels/schemas.ts';
import { type ClassCoverage, coverageOfVolumes } from './labels/volume-coverage.ts';

export { worstSlices } from './labels/agreement/volume.ts';
export { measureAgreement, readerAgreement, volumeAgreement } from './labels/agreement.ts';
export { annotateNext } from './labels/annotate-next.ts';
export { addAnnotation } from './labels/annotations/add.ts';
export { annotations } from './labels/annotations/list.ts';
export { originOf } from './labels/annotations/origin.ts';
export { reviewAnnotation } from './labels/annotations/review.ts';
export { annotationById } from './labels/annotations/visible.ts';
export { type Change, changeKey, changesSince, isChangeKey } from './labels/changes.ts';
export { type CoverageGroup, coverage } from './labels/coverage.ts';
export { coverageMatrix } from './labels/coverage-matrix.ts';
export { defineLabelSchema, ensureLabelSchemas } from './labels/define-schema.ts';
export type { Schema } from './labels/schemas.ts';
export { type RepeatedSubject, repeatedSubjects, subjectsLacking } from './labels/subjects.ts';
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
