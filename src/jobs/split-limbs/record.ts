import { z } from 'zod';
import type { Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { Annotation, Prisma, Volume } from '../../generated/prisma/client.ts';
import { spacing } from '../../imaging/affine.ts';
import { sliceCount } from '../../imaging/slices.ts';
import { toJson } from '../../services/json.ts';
import { recordObjects } from '../../services/objects.ts';
import { sha256Of } from '../../storage/object-store.ts';
import type { WorkerContext } from '../worker-context.ts';
import type { CutLimb, LimbAnnotation } from './cut.ts';

/** What made the limbs. */
export interface Origin {
  readonly job: string;
  readonly codeVersion: string;
}

/**
 * Records the limbs as volumes of their own, with their annotations, and marks the image as split.
 *
 * @returns what was done, in words
 * @throws CONFLICT when its annotations have changed since they were cut
 */
export function recordLimbs(
  worker: WorkerContext,
  volume: Volume,
  limbs: readonly CutLimb[],
  origin: Origin,
): Promise<string> {
  return worker.inTransaction(async (tx) => {
    // As everybody who changes volumes does: the study first.
    await tx.$queryRaw`SELECT 1 FROM study WHERE id = ${volume.studyId}::uuid FOR NO KEY UPDATE`;
    const { isSplit } = await tx.volume.findUniqueOrThrow({ where: { id: volume.id } });
    if (isSplit) return 'was split before';
    await refuseChanged(tx, volume, limbs);
    const objects = limbs.flatMap(({ image, thumbnail, annotations }) => [
      image,
      thumbnail,
      ...annotations.map(({ labelMap }) => labelMap),
    ]);
    await recordObjects(tx, worker.store, objects);
    for (const limb of limbs) await recordLimb(tx, volume, limb, origin);
    await tx.volume.update({ where: { id: volume.id }, data: { isSplit: true } });
    return describe(limbs);
  });
}

async function refuseChanged(
  tx: Transaction,
  { id }: Volume,
  limbs: readonly CutLimb[],
): Promise<void> {
  const now = await tx.annotation.findMany({
    where: { volumeId: id, status: { not: 'REJECTED' } },
    orderBy: { id: 'asc' },
  });
  const version = (each: { id: string; status: string }) => `${each.id} ${each.status}`;
  const cut = limbs.at(0)?.annotations.map(({ parent }) => version(parent)) ?? [];
  if (now.map(version).join() === cut.join()) return;
  throw new MyographError(
    'CONFLICT',
    'Annotations of the image were added or reviewed while it was split. Split it again.',
  );
}

async function recordLimb(
  tx: Transaction,
  parent: Volume,
  { side, box, grid, image, thumbnail, annotations }: CutLimb,
  origin: Origin,
): Promise<void> {
  const { studyId, subjectId, visitId, scannerId, schemaId } = parent;
  const { sequence, repetitionMs, echoMs, flipDegrees } = parent;
  const { id } = await tx.volume.create({
    data: {
      ...{ studyId, subjectId, visitId, scannerId, schemaId },
      ...{ sequence, repetitionMs, echoMs, flipDegrees },
      laterality: side,
      imageSha256: image.sha256,
      thumbnailSha256: thumbnail.sha256,
      size: [...grid.size],
      spacingMm: [...spacing(grid.affine)],
      affine: [...grid.affine],
      sliceCount: sliceCount(grid),
      parentId: parent.id,
      provenance: toJson({ ...origin, parentVolume: parent.id, box }),
    },
  });
  const parts = new Map<string, string>();
  for (const annotation of annotations) {
    const provenance = {
      ...{ ...origin, parentVolume: parent.id, box, parentAnnotation: annotation.parent.id },
      ...inherited(annotation.parent, parts),
    };
    parts.set(annotation.parent.id, await recordAnnotation(tx, id, annotation, provenance));
  }
}

const inheritedSchema = z
  .object({
    leftOut: z.unknown(),
    parentAnnotations: z.array(z.string()),
    correctedFrom: z.string(),
    partOf: z.string(),
  })
  .partial()
  .nullable();

/**
 * What of an annotation's provenance holds in the limb too. What it was derived from, corrects or is the
 * accepted part of was recorded before it, and so was the limb's share of that: `parts`, by the annotation
 * that they are of. What was rejected has no share, and is not named.
 */
function inherited(
  { provenance }: Pick<Annotation, 'provenance'>,
  parts: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  const { parentAnnotations, correctedFrom, partOf, ...rest } =
    inheritedSchema.parse(provenance) ?? {};
  const partOfLimb = (id: string | undefined) => (id === undefined ? id : parts.get(id));
  return {
    ...rest,
    parentAnnotations: parentAnnotations?.flatMap((id) => parts.get(id) ?? []),
    correctedFrom: partOfLimb(correctedFrom),
    partOf: partOfLimb(partOf),
  };
}

async function recordAnnotation(
  tx: Transaction,
  volumeId: string,
  { parent, labelMap, classes }: LimbAnnotation,
  provenance: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { kind, status, sourceSha256, isExhaustive, firstSlice, lastSlice } = parent;
  const { annotator, tool, annotatedAt, createdById } = parent;
  const { id } = await tx.annotation.create({
    data: {
      ...{ volumeId, kind, status, sourceSha256, isExhaustive, firstSlice, lastSlice },
      ...{ annotator, tool, annotatedAt, createdById },
      labelMapSha256: labelMap.sha256,
      provenance: toJson(provenance),
      declaration: sha256Of(new TextEncoder().encode(`limb of annotation ${parent.id}`)),
    },
  });
  const rows: Prisma.AnnotationClassCreateManyInput[] = classes.map((each) => ({
    annotationId: id,
    ...each,
  }));
  await tx.annotationClass.createMany({ data: rows });
  return id;
}

function describe(limbs: readonly CutLimb[]): string {
  const sizes = limbs.map(({ side, grid }) => `${side.toLowerCase()} ${grid.size.join(' × ')}`);
  const labelMaps = limbs.at(0)?.annotations.length ?? 0;
  const withMaps =
    labelMaps === 0 ? '' : `, with ${labelMaps} label ${labelMaps === 1 ? 'map' : 'maps'} each`;
  return `split into ${sizes.join(' and ')}${withMaps}`;
}
