import type { Transaction } from '../../db.ts';
import type { VoxelSums } from '../../evaluation/counts.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { MAX_CELLS, refuseMoreCells } from '../evaluation/bounds.ts';
import type { PooledPlace } from '../evaluation/place.ts';

/** By what counts are pooled. */
export const cellGroups = ['CLASS', 'SUBJECT', 'VISIT', 'SCANNER', 'VOLUME', 'SLICE'] as const;

type CellGroup = (typeof cellGroups)[number];

/** Counts pooled over what the cell does not name, in what several evaluations have in common. */
export interface CommonCell extends PooledPlace {
  /** One an evaluation, in their order. */
  readonly sums: readonly VoxelSums[];
}

export interface CellRow extends PooledPlace {
  readonly tp: readonly number[];
  readonly fp: readonly number[];
  readonly fn: readonly number[];
}

interface CellChoice {
  readonly groupBy: readonly CellGroup[];
  /** All where none are named. */
  readonly classes?: readonly string[] | null | undefined;
}

/**
 * The counts of evaluations of one snapshot in what all of them measured, for those who may see them. A
 * version that learned from half of the slices was measured in these alone, and knows its own classes alone.
 * Cells come unsorted by class; that of a volume names its subject, visit and scanner too.
 *
 * @throws INVALID_INPUT when there are more than 10,000 cells
 */
export async function commonCells(
  db: Transaction,
  evaluationIds: readonly string[],
  { groupBy, classes }: CellChoice,
): Promise<CommonCell[]> {
  const by = (group: CellGroup) => groupBy.includes(group);
  const keys = keysOf(by);
  const common = inCommon(evaluationIds, classes);
  const refuseMore = (cells: readonly unknown[]) =>
    refuseMoreCells(
      cells,
      `The comparison grouped by ${groupBy.join(', ')}`,
      'name classes, group by less, or compare on a snapshot with fewer subjects',
    );
  if (by('SLICE')) refuseMore(await slicePlaces(db, common, keys));
  const ids = idsOf(evaluationIds);
  const rows = await db.$queryRaw<CellRow[]>`
    WITH ${common}, pooled AS (
      SELECT ${keys}, u.slice, c.evaluation_id,
             sum(u.tp)::float8 AS tp, sum(u.fp)::float8 AS fp, sum(u.fn)::float8 AS fn
      FROM common p
      JOIN evaluation_count c ON c.volume_id = p.volume_id AND c.class_id = p.class_id
      JOIN volume v ON v.id = c.volume_id
      JOIN visit i ON i.id = v.visit_id
      ${wholeOrPart}
      CROSS JOIN LATERAL (${by('SLICE') ? bySlice : overSlices}) u
      WHERE c.evaluation_id = ANY (${ids})
      GROUP BY 1, 2, 3, 4, 5, 6, 7
    ), cell AS (
      SELECT class_id, subject_id, visit, scanner_id, volume_id, slice,
             array_agg(tp ORDER BY array_position(${ids}, evaluation_id)) AS tp,
             array_agg(fp ORDER BY array_position(${ids}, evaluation_id)) AS fp,
             array_agg(fn ORDER BY array_position(${ids}, evaluation_id)) AS fn
      FROM pooled
      GROUP BY 1, 2, 3, 4, 5, 6
    )
    SELECT k.code AS class, y.code AS study, s.code AS subject, s.id AS "subjectId",
           coalesce(q.visit, i.code) AS visit, n.name AS scanner, q.volume_id AS "volumeId", q.slice::int AS slice, q.tp, q.fp, q.fn
    FROM cell q
    LEFT JOIN label_class k ON k.id = q.class_id
    LEFT JOIN volume v ON v.id = q.volume_id
    LEFT JOIN subject s ON s.id = coalesce(q.subject_id, v.subject_id)
    LEFT JOIN study y ON y.id = s.study_id
    LEFT JOIN visit i ON i.id = v.visit_id
    LEFT JOIN scanner n ON n.id = coalesce(q.scanner_id, v.scanner_id)
    ORDER BY 2, 3, 4, 5, 6, 7, 8
    LIMIT ${MAX_CELLS + 1}`;
  refuseMore(rows);
  return rows.map(cellOf);
}

/**
 * What cells of a volume p at a visit i are told apart by, besides the slice. A volume stands for its subject,
 * visit and scanner.
 */
function keysOf(by: (group: CellGroup) => boolean): Prisma.Sql {
  const byOfVolume = (group: CellGroup) => by(group) && !by('VOLUME');
  return Prisma.sql`
    CASE WHEN ${by('CLASS')} THEN p.class_id END AS class_id,
    CASE WHEN ${byOfVolume('SUBJECT')} THEN v.subject_id END AS subject_id,
    CASE WHEN ${byOfVolume('VISIT')} THEN i.code END AS visit,
    CASE WHEN ${byOfVolume('SCANNER')} THEN v.scanner_id END AS scanner_id,
    CASE WHEN ${by('VOLUME')} THEN p.volume_id END AS volume_id`;
}

/** The cells by slice, one more than an answer may have at most: found out before anything is summed. */
function slicePlaces(db: Transaction, common: Prisma.Sql, keys: Prisma.Sql): Promise<unknown[]> {
  return db.$queryRaw<unknown[]>`
    WITH ${common}
    SELECT DISTINCT ${keys}, u.slice
    FROM common p
    JOIN volume v ON v.id = p.volume_id
    JOIN visit i ON i.id = v.visit_id
    CROSS JOIN unnest(p.slices) AS u (slice)
    LIMIT ${MAX_CELLS + 1}`;
}

/** Each slice in common of a row of counts. */
const bySlice = Prisma.sql`
  SELECT slice, tp, fp, fn
  FROM unnest(c.slices, c.true_positive, c.false_positive, c.false_negative)
    AS counted (slice, tp, fp, fn)
  WHERE w.is_whole OR slice = ANY (p.slices)`;

/** All of them together; where they are all that the row has, their sums are kept beside them. */
const overSlices = Prisma.sql`
  SELECT NULL::smallint AS slice, c.true_positive_sum AS tp, c.false_positive_sum AS fp,
         c.false_negative_sum AS fn
  WHERE w.is_whole
  UNION ALL
  SELECT NULL, sum(tp), sum(fp), sum(fn)
  FROM unnest(c.slices, c.true_positive, c.false_positive, c.false_negative)
    AS counted (slice, tp, fp, fn)
  WHERE NOT w.is_whole AND slice = ANY (p.slices)
  HAVING count(*) > 0`;

/** Slices × classes that some of the evaluations have, and not all; each is counted once. */
export async function leftOutSlices(
  db: Transaction,
  evaluationIds: readonly string[],
): Promise<number> {
  const [row] = await db.$queryRaw<{ leftOut: number }[]>`
    WITH ${inCommon(evaluationIds)}
    SELECT coalesce(sum(left_out), 0)::int AS "leftOut" FROM common`;
  return row?.leftOut ?? 0;
}

export function idsOf(evaluationIds: readonly string[]): Prisma.Sql {
  return Prisma.sql`${[...evaluationIds]}::uuid[]`;
}

/**
 * The table `common`: of each volume and class the slices that every evaluation has, null for none. Most
 * evaluations have the same slices, so these are looked at once for all that do.
 */
export function inCommon(
  evaluationIds: readonly string[],
  classes?: readonly string[] | null,
): Prisma.Sql {
  const ofClasses = classes
    ? Prisma.sql`AND class_id IN (SELECT id FROM label_class WHERE code = ANY (${[...classes]}))`
    : Prisma.empty;
  return Prisma.sql`
    shape AS (
      SELECT volume_id, class_id, slices, count(*) AS evaluations
      FROM evaluation_count
      WHERE evaluation_id = ANY (${idsOf(evaluationIds)}) ${ofClasses}
      GROUP BY 1, 2, 3
    ), place AS (
      SELECT volume_id, class_id, slice, sum(evaluations) = ${evaluationIds.length}::int AS is_common
      FROM shape CROSS JOIN unnest(slices) AS u (slice)
      WHERE evaluations < ${evaluationIds.length}::int
      GROUP BY 1, 2, 3
    ), common AS MATERIALIZED (
      SELECT volume_id, class_id, slices, 0 AS left_out
      FROM shape WHERE evaluations = ${evaluationIds.length}::int AND slices <> '{}'
      UNION ALL
      SELECT volume_id, class_id, array_agg(slice ORDER BY slice) FILTER (WHERE is_common) AS slices,
             count(*) FILTER (WHERE NOT is_common) AS left_out
      FROM place
      GROUP BY 1, 2
    )`;
}

/**
 * Whether a row of counts `c` is of the slices in common and of no others: then none needs to be looked for.
 * OFFSET keeps the planner from asking that again for every slice.
 */
export const wholeOrPart = Prisma.sql`
  CROSS JOIN LATERAL (SELECT c.slices = p.slices AS is_whole OFFSET 0) w`;

export function cellOf({ tp, fp, fn, ...names }: CellRow): CommonCell {
  const sums = tp.map((truePositive, index) => ({
    truePositive,
    falsePositive: fp[index] ?? 0,
    falseNegative: fn[index] ?? 0,
  }));
  return { ...names, sums };
}
