import type { Transaction } from '../../db.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { FreezableAnnotation, FreezableVolume } from './freeze.ts';
import { layingOrder } from './snapshots.ts';

const volumeColumns = {
  ...{ id: true, imageSha256: true, sliceCount: true, schemaId: true, derivable: true },
  ...{ study: { select: { code: true } }, subject: { select: { code: true } } },
} satisfies Prisma.VolumeSelect;

const annotationColumns = {
  ...{ id: true, volumeId: true, kind: true, labelMapSha256: true, isExhaustive: true },
  ...{ firstSlice: true, lastSlice: true },
} satisfies Prisma.AnnotationSelect;

const withClasses = {
  classes: { include: { class: true }, orderBy: { ordinal: 'asc' } },
} satisfies Prisma.LabelSchemaInclude;

type SchemaWithClasses = Prisma.LabelSchemaGetPayload<{ include: typeof withClasses }>;

/**
 * These volumes with what freezing needs to know of them. In few statements of few columns, and what a region
 * says once for all its volumes: a preview asks for thousands at each change of a filter.
 *
 * @param taken which label maps count: those that do in coverage, or more
 */
export async function freezableVolumes(
  db: Transaction,
  where: Prisma.VolumeWhereInput,
  taken: Prisma.AnnotationWhereInput,
): Promise<FreezableVolume[]> {
  const schemas = await db.labelSchema.findMany({ include: withClasses });
  const volumes = await db.volume.findMany({ where, select: volumeColumns });
  const annotations = await annotationsByVolume(db, { ...taken, volume: where });
  const bySchema = Map.groupBy(volumes, ({ schemaId }) => schemaId);
  return schemas.flatMap((schema) => {
    const region = regionOf(schema);
    const codes = new Map(schema.classes.map((entry) => [entry.classId, entry.class.code]));
    return (bySchema.get(schema.id) ?? []).map((volume) => ({
      ...{ id: volume.id, imageSha256: volume.imageSha256, sliceCount: volume.sliceCount },
      ...region,
      subject: `${volume.study.code}/${volume.subject.code}`,
      derivable: volume.derivable.flatMap((classId) => codes.get(classId) ?? []),
      annotations: annotations.get(volume.id) ?? [],
    }));
  });
}

function regionOf({ code, classes }: SchemaWithClasses) {
  const groups = classes.filter((entry) => entry.class.kind === 'GROUP');
  return {
    schema: code,
    regionClasses: classes.map((entry) => entry.class.code),
    ordinals: Object.fromEntries(classes.map((entry) => [entry.class.code, entry.ordinal])),
    groups: Object.fromEntries(groups.map((entry) => [entry.class.code, entry.class.includes])),
  };
}

/** In the order in which label maps are laid over each other. */
async function annotationsByVolume(
  db: Transaction,
  where: Prisma.AnnotationWhereInput,
): Promise<ReadonlyMap<string, FreezableAnnotation[]>> {
  const rows = await db.annotation.findMany({
    where,
    select: annotationColumns,
    orderBy: [...layingOrder],
  });
  const classes = await declaredCodes(
    db,
    rows.map(({ id }) => id),
  );
  const annotations = rows.map(({ volumeId, kind, firstSlice, lastSlice, ...row }) => ({
    volumeId,
    annotation: {
      ...{ id: row.id, labelMapSha256: row.labelMapSha256, isExhaustive: row.isExhaustive },
      byModel: kind === 'MODEL',
      slices: { first: firstSlice, last: lastSlice },
      classes: classes.get(row.id) ?? [],
    },
  }));
  const byVolume = Map.groupBy(annotations, ({ volumeId }) => volumeId);
  return new Map([...byVolume].map(([id, own]) => [id, own.map(({ annotation }) => annotation)]));
}

/** Codes and voxels of the classes that annotations declare, by annotation. */
async function declaredCodes(
  db: Transaction,
  annotationIds: readonly string[],
): Promise<ReadonlyMap<string, FreezableAnnotation['classes']>> {
  const rows = await db.$queryRaw<{ id: string; codes: string[]; voxels: number[] }[]>`
    SELECT declared.annotation_id AS id, array_agg(class.code ORDER BY class.id) AS codes,
           array_agg(declared.voxels ORDER BY class.id) AS voxels
    FROM annotation_class declared JOIN label_class class ON class.id = declared.class_id
    WHERE declared.annotation_id = ANY (${[...annotationIds]}::uuid[])
    GROUP BY declared.annotation_id`;
  return new Map(
    rows.map(({ id, codes, voxels }) => [
      id,
      codes.map((code, index) => ({ code, voxels: voxels[index] ?? 0 })),
    ]),
  );
}
