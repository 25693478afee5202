import { createHash } from 'node:crypto';
import { inTransaction, type Transaction } from '../../../db.ts';
import { MyographError } from '../../../errors.ts';
import type { Annotation, AnnotationClass } from '../../../generated/prisma/client.ts';
import type { SliceRange } from '../../../imaging/image.ts';
import { axialLayout } from '../../../imaging/slices.ts';
import { recordAudit } from '../../access/audit.ts';
import type { ServiceContext } from '../../context.ts';
import { toJson } from '../../json.ts';
import { discardRefused, type ObjectRef, recordObjects } from '../../objects.ts';
import {
  clearOutside,
  countOrdinals,
  keepOrdinals,
  putLabelMap,
  readLabelMap,
} from '../label-maps.ts';
import { recordReview, refuseUnusable } from './review-step.ts';
import type { AnnotationWithContent } from './visible.ts';

/** What of an annotation is meant. */
export interface Part {
  readonly classes: AnnotationWithContent['classes'];
  readonly slices: SliceRange;
}

/** What a reviewer asks for; what is left out is not narrowed. */
export interface PartRequest {
  readonly classes?: readonly string[] | null | undefined;
  readonly firstSlice?: number | null | undefined;
  readonly lastSlice?: number | null | undefined;
}

/**
 * The part of an annotation that is asked for; null when that is all of it.
 *
 * @throws INVALID_INPUT for what it does not have
 */
export function partOf(annotation: AnnotationWithContent, request: PartRequest): Part | null {
  const { firstSlice, lastSlice } = annotation;
  const declared = annotation.classes.map((each) => each.class.code);
  const wanted = request.classes ?? declared;
  const unknown = wanted.filter((code) => !declared.includes(code));
  if (unknown.length > 0) {
    throw new MyographError(
      'INVALID_INPUT',
      `The annotation does not have ${unknown.join(', ')}; it has ${declared.join(', ')}.`,
      { classes: unknown },
    );
  }
  const slices = { first: request.firstSlice ?? firstSlice, last: request.lastSlice ?? lastSlice };
  if (slices.first > slices.last || slices.first < firstSlice || slices.last > lastSlice) {
    throw new MyographError(
      'INVALID_INPUT',
      `The slices ${slices.first}-${slices.last} are no part of the annotation's, ${firstSlice}-${lastSlice}.`,
    );
  }
  const classes = annotation.classes.filter((each) => wanted.includes(each.class.code));
  const isAll = classes.length === declared.length;
  if (isAll && slices.first === firstSlice && slices.last === lastSlice) return null;
  return { classes, slices };
}

/**
 * Accepts a part of an annotation, which itself stays as it is: the part becomes an annotation of its own,
 * whose label map holds no more than the part.
 *
 * @throws CONFLICT when the annotation or the part is accepted already, or could not count
 */
export async function acceptPart(
  context: ServiceContext,
  whole: AnnotationWithContent,
  part: Part,
  reason: string | null,
): Promise<Annotation> {
  const { db, store, actor } = context;
  const { studyId } = whole.volume;
  const cut = await cutPart(context, whole, part);
  try {
    return await inTransaction(db, async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM study WHERE id = ${studyId}::uuid FOR NO KEY UPDATE`;
      const { status } = await tx.annotation.findUniqueOrThrow({ where: { id: whole.id } });
      if (status === 'ACCEPTED') throw acceptedAlready('The annotation is accepted as a whole.');
      await refuseUnusable(tx, whole);
      await recordObjects(tx, store, [cut.labelMap]);
      const id = await partId(tx, whole, part, cut, actor.id);
      await recordReview(tx, id, { status: 'ACCEPTED', reason, byId: actor.id });
      await recordAudit(tx, context, {
        operation: 'reviewAnnotation',
        studyIds: [studyId],
        target: { type: 'Annotation', id: whole.id },
        details: {
          ...{
            status: 'ACCEPTED',
            reason,
            part: id,
            slices: [part.slices.first, part.slices.last],
          },
          classes: part.classes.map((each) => each.class.code),
        },
      });
      return tx.annotation.findUniqueOrThrow({ where: { id } });
    });
  } catch (error) {
    await discardRefused(db, store, cut.labelMap.sha256);
    throw error;
  }
}

interface CutPart {
  readonly labelMap: ObjectRef;
  readonly classes: readonly { readonly classId: number; readonly voxels: number }[];
}

async function cutPart(
  { db, store }: ServiceContext,
  whole: AnnotationWithContent,
  { classes, slices }: Part,
): Promise<CutPart> {
  const { schemaId } = whole.volume;
  const places = await db.labelSchemaClass.findMany({ where: { schemaId } });
  const ordinals = new Map(places.map(({ classId, ordinal }) => [classId, ordinal]));
  const ordinalOf = ({ classId }: AnnotationClass) => ordinals.get(classId) ?? 0;
  const labels = await readLabelMap(store, whole.labelMapSha256);
  const { axis } = axialLayout(labels.grid).view[2];
  const inside = clearOutside(labels, axis, slices).labels;
  const kept = keepOrdinals(inside, new Set(classes.map(ordinalOf)));
  const counts = countOrdinals(kept.data);
  return {
    labelMap: await putLabelMap(store, kept),
    classes: classes.map((each) => ({
      classId: each.classId,
      voxels: counts[ordinalOf(each)] ?? 0,
    })),
  };
}

/** The id of the part: made, or there from an earlier review that was taken back. */
async function partId(
  tx: Transaction,
  whole: AnnotationWithContent,
  { classes, slices }: Part,
  cut: CutPart,
  createdById: string,
): Promise<string> {
  const codes = classes.map((each) => each.class.code).sort();
  const key = { volumeId: whole.volumeId, declaration: identityOf(whole.id, codes, slices) };
  const known = await tx.annotation.findUnique({ where: { volumeId_declaration: key } });
  if (known?.status === 'ACCEPTED') throw acceptedAlready('This part is accepted already.');
  if (known) return known.id;
  const { kind, annotator, tool, annotatedAt, sourceSha256, provenance } = whole;
  const origin = typeof provenance === 'object' ? provenance : {};
  const { id } = await tx.annotation.create({
    data: {
      ...{ ...key, kind, status: 'DRAFT', annotator, tool, annotatedAt, createdById },
      ...{ labelMapSha256: cut.labelMap.sha256, sourceSha256 },
      ...{ firstSlice: slices.first, lastSlice: slices.last },
      // Where a class is left out, voxels outside the labels may be of it.
      isExhaustive: whole.isExhaustive && classes.length === whole.classes.length,
      provenance: toJson({ ...origin, partOf: whole.id }),
      classes: { create: [...cut.classes] },
    },
  });
  return id;
}

function identityOf(
  wholeId: string,
  codes: readonly string[],
  { first, last }: SliceRange,
): string {
  const content = JSON.stringify({ partOf: wholeId, classes: codes, slices: [first, last] });
  return createHash('sha256').update(content).digest('hex');
}

function acceptedAlready(message: string): MyographError {
  return new MyographError('CONFLICT', `${message} Reject it first, with a reason.`, {
    status: 'ACCEPTED',
  });
}
