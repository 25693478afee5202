import type { Transaction } from '../../../db.ts';
import type { Prisma } from '../../../generated/prisma/client.ts';
import { derivedClass } from '../schemas.ts';
import type { WantedCell } from './cells.ts';
import type { Planned } from './plan.ts';
import { volumeTables } from './stages.ts';

/** The oldest volumes of a cell, so many, are looked at: an order over more would be no better. */
const LOOKED_AT = 500;

/** A volume that is suggested, and what speaks for it. */
export interface Candidate {
  readonly cellKey: string;
  readonly volumeId: string;
  readonly subjectHasClass: boolean;
  /** Visits of the subject. */
  readonly visits: number;
  /** The class that could be derived if this one was labelled, too; null where others are missing. */
  readonly completes: string | null;
}

/**
 * As many volumes of each cell as were planned, among those of which the condition is true, the best first:
 * other subjects before further volumes of one, then subjects that have the class in no volume, volumes in
 * which a derived class waits for this one alone, subjects with several visits, and older volumes.
 *
 * Its SQL asks = ANY, and not @>: each volume is reached by its subject or in the order of its id, never by an
 * index over classes, which would read all volumes of a class for each one that is looked at.
 */
export async function candidatesOf(
  db: Transaction,
  planned: readonly Planned<WantedCell>[],
  condition: Prisma.Sql,
): Promise<Map<string, Candidate[]>> {
  const cells = [...Map.groupBy(planned, ({ cell }) => cell.key).values()].flatMap((own) =>
    own.slice(0, 1).map(({ cell }) => ({ ...cell, take: own.length })),
  );
  const rows = await db.$queryRaw<Candidate[]>`
    SELECT p.key AS "cellKey", best.id AS "volumeId", best.has_class AS "subjectHasClass", best.visits,
           CASE WHEN best.completes THEN ${derivedClass} END AS completes
    FROM unnest(
      ${cells.map(({ key }) => key)}::text[], ${cells.map(({ region }) => region)}::text[],
      ${cells.map(({ scanner }) => scanner)}::text[],
      ${cells.map((cell) => cell.class.id)}::smallint[],
      ${cells.map(({ action }) => action === 'DERIVE')}::boolean[],
      ${cells.map(({ take }) => take)}::int[]) AS p (key, region, scanner, class_id, is_derived, take)
    LEFT JOIN label_class derived ON derived.code = ${derivedClass}
    CROSS JOIN LATERAL (
      SELECT judged.*, row_number() OVER (
               ORDER BY nth, has_class, completes DESC, visits > 1 DESC, id) AS place
      FROM (
        SELECT seen.id,
               EXISTS (SELECT FROM volume w WHERE w.subject_id = seen.subject_id
                 AND w.schema_id = seen.schema_id AND NOT w.is_split
                 AND p.class_id = ANY (w.annotated)) AS has_class,
               (SELECT count(*) FROM visit WHERE visit.subject_id = seen.subject_id)::int AS visits,
               coalesce(NOT p.is_derived AND seen.missing @> ARRAY[derived.id]
                 AND seen.missing <@ ARRAY[p.class_id, derived.id], false) AS completes,
               row_number() OVER (PARTITION BY seen.subject_id ORDER BY seen.id) AS nth
        FROM (
          SELECT v.id, v.subject_id, v.schema_id, v.missing FROM ${volumeTables}
          WHERE ${condition} AND label_schema.region = p.region
            AND (p.scanner IS NULL OR scanner.name = p.scanner)
            AND p.class_id = ANY (CASE WHEN p.is_derived THEN v.derivable ELSE v.missing END)
          ORDER BY v.id LIMIT ${LOOKED_AT}) seen) judged
      ORDER BY place
      LIMIT p.take) best
    ORDER BY p.key, best.place`;
  return Map.groupBy(rows, ({ cellKey }) => cellKey);
}
