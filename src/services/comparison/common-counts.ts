import type { Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { VoxelSums } from '../../evaluation/counts.ts';

/** Subjects × classes that are compared at once. */
const MOST_CELLS = 10_000;

/** Counts of a class in a subject, pooled over the slices that every evaluation has. */
export interface CommonCell {
  readonly class: string;
  readonly subjectId: string;
  readonly subject: string;
  readonly sums: VoxelSums;
}

/** What several evaluations of one snapshot measured in the same places: volume, class and slice. */
export interface CommonCounts {
  /** In the order of the evaluations. */
  readonly cells: readonly (readonly CommonCell[])[];
  /** Slices × classes that some of the evaluations have, and not all. */
  readonly leftOutSlices: number;
}

interface CellRow {
  readonly evaluationId: string;
  readonly class: string;
  readonly subjectId: string;
  readonly subject: string;
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly common: number;
  readonly leftOut: number;
}

/**
 * The counts of evaluations in what all of them measured; for those who may see them. A version that
 * learned from half of the slices was measured in these alone, and knows its own classes alone.
 *
 * @throws INVALID_INPUT when there are more than 10,000 cells an evaluation
 */
export async function commonCounts(
  db: Transaction,
  evaluationIds: readonly string[],
): Promise<CommonCounts> {
  const rows = await readCells(db, evaluationIds);
  if (rows.length > MOST_CELLS * evaluationIds.length) {
    throw new MyographError(
      'INVALID_INPUT',
      `The comparison has more than ${MOST_CELLS} subjects × classes: compare on a snapshot with fewer.`,
    );
  }
  const byEvaluation = Map.groupBy(
    rows.filter(({ common }) => common > 0),
    ({ evaluationId }) => evaluationId,
  );
  return {
    cells: evaluationIds.map((id) => (byEvaluation.get(id) ?? []).map(cellOf)),
    leftOutSlices: rows.reduce((sum, { leftOut }) => sum + leftOut, 0),
  };
}

/** A slice that is left out is counted once, with any evaluation that has it. */
function readCells(db: Transaction, evaluationIds: readonly string[]): Promise<CellRow[]> {
  const all = evaluationIds.length;
  return db.$queryRaw<CellRow[]>`
    WITH measured AS (
      SELECT c.evaluation_id, c.class_id, c.volume_id, u.tp, u.fp, u.fn,
             count(*) OVER place = ${all} AS is_common,
             row_number() OVER place = 1 AS is_first
      FROM evaluation_count c
      CROSS JOIN unnest(c.slices, c.true_positive, c.false_positive, c.false_negative)
        AS u (slice, tp, fp, fn)
      WHERE c.evaluation_id = ANY (${[...evaluationIds]}::uuid[])
      WINDOW place AS (PARTITION BY c.volume_id, c.class_id, u.slice)
    )
    SELECT m.evaluation_id AS "evaluationId", k.code AS class, s.id AS "subjectId", s.code AS subject,
           coalesce(sum(m.tp) FILTER (WHERE is_common), 0)::float8 AS tp,
           coalesce(sum(m.fp) FILTER (WHERE is_common), 0)::float8 AS fp,
           coalesce(sum(m.fn) FILTER (WHERE is_common), 0)::float8 AS fn,
           (count(*) FILTER (WHERE is_common))::int AS common,
           (count(*) FILTER (WHERE is_first AND NOT is_common))::int AS "leftOut"
    FROM measured m
    JOIN label_class k ON k.id = m.class_id
    JOIN volume v ON v.id = m.volume_id
    JOIN subject s ON s.id = v.subject_id
    GROUP BY 1, 2, 3, 4
    LIMIT ${MOST_CELLS * all + 1}`;
}

function cellOf({ class: code, subjectId, subject, tp, fp, fn }: CellRow): CommonCell {
  const sums = { truePositive: tp, falsePositive: fp, falseNegative: fn };
  return { class: code, subjectId, subject, sums };
}
