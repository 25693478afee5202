import type { Transaction } from '../../db.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import {
  type CellRow,
  type CommonCell,
  cellOf,
  idsOf,
  inCommon,
  wholeOrPart,
} from './common-cells.ts';

/** Which slices of a class come first. */
const orders = {
  /** Lowest mean Dice. */
  WORST: { rank: Prisma.sql`avg(dice)`, chosen: Prisma.empty },
  /** Largest difference between the highest and the lowest Dice. */
  SPREAD: { rank: Prisma.sql`min(dice) - max(dice)`, chosen: Prisma.sql`WHERE r.rank < 0` },
  /** Of two: largest loss of the first against the second. */
  LOSS: {
    rank: Prisma.sql`sum(CASE place WHEN 1 THEN dice ELSE -dice END)`,
    chosen: Prisma.sql`WHERE r.rank < 0`,
  },
};

/**
 * Slices of a class in what all evaluations measured, those that are furthest out first; only where each
 * evaluation has a Dice.
 */
export async function extremeSlices(
  db: Transaction,
  evaluationIds: readonly string[],
  order: keyof typeof orders,
  {
    first,
    classes,
  }: { readonly first: number; readonly classes?: readonly string[] | null | undefined },
): Promise<CommonCell[]> {
  const ids = idsOf(evaluationIds);
  const { rank, chosen } = orders[order];
  const rows = await db.$queryRaw<CellRow[]>`
    WITH ${inCommon(evaluationIds, classes)}, extreme AS (
      SELECT p.volume_id, p.class_id, r.slice, r.rank
      FROM common p
      CROSS JOIN LATERAL (
        SELECT slice, ${rank} AS rank
        FROM (
          SELECT u.slice, array_position(${ids}, c.evaluation_id) AS place,
                 2.0::float8 * u.tp / (2.0::float8 * u.tp + u.fp + u.fn) AS dice
          FROM evaluation_count c ${wholeOrPart} ${counted}
          WHERE c.evaluation_id = ANY (${ids}) AND c.volume_id = p.volume_id
            AND c.class_id = p.class_id AND (w.is_whole OR u.slice = ANY (p.slices))
            AND u.tp + u.fp + u.fn > 0
        ) measured
        GROUP BY slice
        HAVING count(*) = ${evaluationIds.length}::int
      ) r
      ${chosen}
      ORDER BY rank, class_id, volume_id, slice
      LIMIT ${first}
    )
    SELECT k.code AS class, y.code AS study, s.code AS subject, s.id AS "subjectId", i.code AS visit,
           n.name AS scanner, e.volume_id AS "volumeId", e.slice::int AS slice, a.tp, a.fp, a.fn
    FROM extreme e
    JOIN label_class k ON k.id = e.class_id
    JOIN volume v ON v.id = e.volume_id
    JOIN subject s ON s.id = v.subject_id
    JOIN study y ON y.id = s.study_id
    JOIN visit i ON i.id = v.visit_id
    JOIN scanner n ON n.id = v.scanner_id
    CROSS JOIN LATERAL (
      SELECT array_agg(u.tp::float8 ORDER BY array_position(${ids}, c.evaluation_id)) AS tp,
             array_agg(u.fp::float8 ORDER BY array_position(${ids}, c.evaluation_id)) AS fp,
             array_agg(u.fn::float8 ORDER BY array_position(${ids}, c.evaluation_id)) AS fn
      FROM evaluation_count c ${counted}
      WHERE c.evaluation_id = ANY (${ids}) AND c.volume_id = e.volume_id
        AND c.class_id = e.class_id AND u.slice = e.slice
    ) a
    ORDER BY e.rank, e.class_id, e.volume_id, e.slice`;
  return rows.map(cellOf);
}

const counted = Prisma.sql`
  CROSS JOIN unnest(c.slices, c.true_positive, c.false_positive, c.false_negative)
    AS u (slice, tp, fp, fn)`;
