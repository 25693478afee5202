import type { Transaction } from '../../db.ts';
import type { VoxelSums } from '../../evaluation/counts.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { MAX_CELLS, refuseMoreCells } from '../evaluation/bounds.ts';

/** By what counts are pooled. */
export const cellGroups = ['CLASS', 'SUBJECT', 'VISIT', 'SCANNER', 'VOLUME', 'SLICE'] as const;

type CellGroup = (typeof cellGroups)[number];

/** Counts pooled over what the cell does not name, in what several evaluations have in common. */
export interface CommonCell {
  readonly class: string | null;
  readonly subject: string | null;
  readonly subjectId: string | null;
  readonly visit: string | null;
  readonly scanner: string | null;
  readonly volumeId: string | null;
  readonly slice: number | null;
  /** One an evaluation, in their order. */
  readonly sums: readonly VoxelSums[];
}

export interface CellRow extends Omit<CommonCell, 'sums'> {
  readonly tp: readonly number[];
  readonly fp: readonly number[];
  readonly fn: readonly number[];
}

interface CellChoice {
  readonly groupBy: readonly CellGroup[];
  /** All where none are named. */
  readonly classes?: readonly string[] | null | undefined;
}

/** What there is one of for each volume. */
const ofVolume: ReadonlySet<CellGroup> = new Set(['SUBJECT', 'VISIT', 'SCANNER']);

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
  const ids = idsOf(evaluationIds);
  const by = (group: CellGroup) =>
    groupBy.includes(group) || (ofVolume.has(group) && groupBy.includes('VOLUME'));
  const rows = await db.$queryRaw<CellRow[]>`
    WITH ${inCommon(evaluationIds, classes)}, pooled AS (
      SELECT CASE WHEN ${by('CLASS')} THEN c.class_id END AS class_id,
             CASE WHEN ${by('SUBJECT')} THEN v.subject_id END AS subject_id,
             CASE WHEN ${by('VISIT')} THEN i.code END AS visit,
             CASE WHEN ${by('SCANNER')} THEN v.scanner_id END AS scanner_id,
             CASE WHEN ${by('VOLUME')} THEN c.volume_id END AS volume_id,
             u.slice, array_position(${ids}, c.evaluation_id) AS place,
             sum(u.tp) AS tp, sum(u.fp) AS fp, sum(u.fn) AS fn
      FROM common p
      JOIN evaluation_count c ON c.volume_id = p.volume_id AND c.class_id = p.class_id
      JOIN volume v ON v.id = c.volume_id
      JOIN visit i ON i.id = v.visit_id
      ${wholeOrPart}
      CROSS JOIN LATERAL (
        SELECT CASE WHEN ${by('SLICE')} THEN slice END AS slice,
               sum(tp)::float8 AS tp, sum(fp)::float8 AS fp, sum(fn)::float8 AS fn
        FROM unnest(c.slices, c.true_positive, c.false_positive, c.false_negative)
          AS counted (slice, tp, fp, fn)
        WHERE w.is_whole OR slice = ANY (p.slices)
        GROUP BY 1
      ) u
      WHERE c.evaluation_id = ANY (${ids})
      GROUP BY 1, 2, 3, 4, 5, 6, 7
    )
    SELECT k.code AS class, s.code AS subject, s.id AS "subjectId", q.visit, n.name AS scanner,
           q.volume_id AS "volumeId", q.slice::int AS slice,
           array_agg(q.tp ORDER BY q.place) AS tp,
           array_agg(q.fp ORDER BY q.place) AS fp,
           array_agg(q.fn ORDER BY q.place) AS fn
    FROM pooled q
    LEFT JOIN label_class k ON k.id = q.class_id
    LEFT JOIN subject s ON s.id = q.subject_id
    LEFT JOIN scanner n ON n.id = q.scanner_id
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    ORDER BY 2, 3, 4, 5, 6, 7
    LIMIT ${MAX_CELLS + 1}`;
  refuseMoreCells(
    rows,
    `The comparison grouped by ${groupBy.join(', ')}`,
    'name classes, group by less, or compare on a snapshot with fewer subjects',
  );
  return rows.map(cellOf);
}

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
      GROUP BY 1, 2, 3
    ), common AS MATERIALIZED (
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
