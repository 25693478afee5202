import { z } from 'zod';
import type { Transaction } from '../../../db.ts';
import { Prisma } from '../../../generated/prisma/client.ts';

/** Two annotations of a volume that can be compared; the first was recorded first. */
export type AnnotationPair = z.infer<typeof pair>;

const pair = z.object({
  volumeId: z.uuid(),
  firstId: z.uuid(),
  secondId: z.uuid(),
  isMeasured: z.boolean(),
});

/**
 * Pairs of annotations that can be compared: both declare a class, in slices that both cover. What is derived
 * is not compared, because it follows from the others; nor are parts that were accepted, because their wholes
 * are. Groups are no classes: where one reader says 'a muscle' and another which, they agree.
 *
 * @param condition on volumes, as SQL over `volume v` joined with study, label_schema, scanner and subject
 */
export async function comparablePairs(
  db: Transaction,
  condition: Prisma.Sql,
): Promise<AnnotationPair[]> {
  const rows = await db.$queryRaw`
    SELECT v.id AS "volumeId", a.id AS "firstId", b.id AS "secondId",
           EXISTS (SELECT FROM annotation_agreement g
                   WHERE g.first_id = a.id AND g.second_id = b.id) AS "isMeasured"
    FROM volume v
    JOIN study ON study.id = v.study_id
    JOIN label_schema ON label_schema.id = v.schema_id
    JOIN scanner ON scanner.id = v.scanner_id
    JOIN subject ON subject.id = v.subject_id
    JOIN annotation a ON a.volume_id = v.id
    JOIN annotation b ON b.volume_id = v.id AND b.id > a.id
    WHERE ${condition}
      AND a.kind <> 'DERIVED' AND b.kind <> 'DERIVED'
      AND a.first_slice <= b.last_slice AND b.first_slice <= a.last_slice
      AND a.provenance->>'partOf' IS NULL AND b.provenance->>'partOf' IS NULL
      AND EXISTS (
        SELECT FROM annotation_class c
        JOIN annotation_class d ON d.class_id = c.class_id AND d.annotation_id = b.id
        JOIN label_class k ON k.id = c.class_id
        WHERE c.annotation_id = a.id AND k.kind <> 'GROUP')
    ORDER BY v.id, a.id, b.id`;
  return z.array(pair).parse(rows);
}

/** The same of some volumes. */
export function pairsOfVolumes(
  db: Transaction,
  volumeIds: readonly string[],
): Promise<AnnotationPair[]> {
  return comparablePairs(db, Prisma.sql`v.id = ANY (${[...volumeIds]}::uuid[])`);
}
