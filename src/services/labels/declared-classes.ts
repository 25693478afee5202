import type { Database } from '../../db.ts';
import type { LabelClass } from '../../generated/prisma/client.ts';

/** A class that an annotation declares. */
export interface DeclaredClass {
  readonly class: LabelClass;
  /** Voxels labelled; none where it was looked for and is absent. */
  readonly voxels: number;
}

/**
 * Classes that annotations declare, in the order of the schema of their volume, by annotation. In two
 * statements: lists of volumes show hundreds of them.
 */
export async function declaredClasses(
  db: Database,
  annotationIds: readonly string[],
): Promise<ReadonlyMap<string, DeclaredClass[]>> {
  const declared = await db.$queryRaw<{ id: string; classIds: number[]; voxels: number[] }[]>`
    SELECT annotation.id, array_agg(declared.class_id ORDER BY place.ordinal) AS "classIds",
           array_agg(declared.voxels ORDER BY place.ordinal) AS voxels
    FROM annotation
    JOIN volume ON volume.id = annotation.volume_id
    JOIN annotation_class declared ON declared.annotation_id = annotation.id
    JOIN label_schema_class place
      ON place.schema_id = volume.schema_id AND place.class_id = declared.class_id
    WHERE annotation.id = ANY (${[...annotationIds]}::uuid[])
    GROUP BY annotation.id`;
  const ids = [...new Set(declared.flatMap(({ classIds }) => classIds))];
  const rows = await db.labelClass.findMany({ where: { id: { in: ids } } });
  const classes = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    declared.map(({ id, classIds, voxels }) => [
      id,
      classIds.flatMap((classId, n) => {
        const found = classes.get(classId);
        return found ? [{ class: found, voxels: voxels[n] ?? 0 }] : [];
      }),
    ]),
  );
}
