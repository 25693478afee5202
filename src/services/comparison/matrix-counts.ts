import type { Transaction } from '../../db.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { type DiceAxis, isFree, type MatrixInput } from './matrix-input.ts';

/** The places of a matrix, each list in the order of its axis. */
export interface MatrixPlaces {
  readonly evaluationIds: readonly string[];
  /** Of the evaluation side, or the one given. */
  readonly volumeIds: readonly string[];
  readonly classIds: readonly number[];
  /** Places on the axis of the columns. */
  readonly columnCount: number;
}

/** Counts of the cells that were measured, as parallel arrays. */
export interface MatrixCounts {
  /** Row × number of columns + column, both from 0. */
  readonly cell: readonly number[];
  readonly truePositive: readonly number[];
  readonly falsePositive: readonly number[];
  readonly falseNegative: readonly number[];
}

/** All come as four arrays in one row: twenty thousand rows take longer to pass on than to find. */
export async function matrixCounts(
  db: Transaction,
  input: MatrixInput,
  places: MatrixPlaces,
): Promise<MatrixCounts> {
  const { from, tp, fp, fn } = slicesOf(input);
  const { row, column } = { row: axes[input.rows], column: axes[input.columns] };
  const [counts] = await db.$queryRaw<MatrixCounts[]>`
    SELECT coalesce(to_json(array_agg(${row.place} * ${places.columnCount}::int + ${column.place})), '[]')
             AS cell,
           coalesce(to_json(array_agg(${tp})), '[]') AS "truePositive",
           coalesce(to_json(array_agg(${fp})), '[]') AS "falsePositive",
           coalesce(to_json(array_agg(${fn})), '[]') AS "falseNegative"
    FROM (${measured(input, places)}) c ${from} ${row.join(places)} ${column.join(places)}
    WHERE ${tp} IS NOT NULL`;
  if (counts === undefined) throw new Error('an aggregate gave no row');
  return counts;
}

/** How a cell finds its place on an axis. */
interface AxisPlace {
  readonly place: Prisma.Sql;
  join(places: MatrixPlaces): Prisma.Sql;
}

const axes: Readonly<Record<DiceAxis, AxisPlace>> = {
  VERSION: {
    place: Prisma.sql`(e.place - 1)`,
    join: ({ evaluationIds }) => Prisma.sql`
      JOIN unnest(${evaluationIds}::uuid[]) WITH ORDINALITY e (id, place) ON e.id = c.evaluation_id`,
  },
  VOLUME: {
    place: Prisma.sql`(v.place - 1)`,
    join: ({ volumeIds }) => Prisma.sql`
      JOIN unnest(${volumeIds}::uuid[]) WITH ORDINALITY v (id, place) ON v.id = c.volume_id`,
  },
  CLASS: {
    place: Prisma.sql`(k.place - 1)`,
    join: ({ classIds }) => Prisma.sql`
      JOIN unnest(${classIds}::smallint[]) WITH ORDINALITY k (id, place) ON k.id = c.class_id`,
  },
  SLICE: { place: Prisma.sql`u.slice`, join: () => Prisma.empty },
};

/**
 * Rows of the evaluations and classes, with the place of the slice given, found once a row: hence OFFSET,
 * past which PostgreSQL pulls nothing up. Where volumes are pooled, their sums are read.
 */
function measured(input: MatrixInput, places: MatrixPlaces): Prisma.Sql {
  const volumeId = input.volumeId ?? null;
  const isPooled = volumeId === null && !isFree(input, 'VOLUME');
  return Prisma.sql`
    SELECT *, array_position(slices, ${input.slice ?? null}::smallint) AS at
    FROM ${isPooled ? Prisma.sql`evaluation_class_count` : Prisma.sql`evaluation_count`}
    WHERE evaluation_id = ANY (${places.evaluationIds}::uuid[])
      AND class_id = ANY (${places.classIds}::smallint[])
      ${volumeId === null ? Prisma.empty : Prisma.sql`AND volume_id = ${volumeId}::uuid`}
    OFFSET 0`;
}

/** Counts per slice, of the slice given (null where the class is not annotated there), or of all together. */
function slicesOf(input: MatrixInput): Readonly<Record<'from' | 'tp' | 'fp' | 'fn', Prisma.Sql>> {
  if (isFree(input, 'SLICE')) {
    return {
      from: Prisma.sql`
        CROSS JOIN unnest(c.slices, c.true_positive, c.false_positive, c.false_negative)
          AS u (slice, tp, fp, fn)`,
      tp: Prisma.sql`u.tp`,
      fp: Prisma.sql`u.fp`,
      fn: Prisma.sql`u.fn`,
    };
  }
  const isGiven = (input.slice ?? null) !== null;
  return {
    from: Prisma.empty,
    tp: isGiven ? Prisma.sql`c.true_positive[c.at]` : Prisma.sql`c.true_positive_sum`,
    fp: isGiven ? Prisma.sql`c.false_positive[c.at]` : Prisma.sql`c.false_positive_sum`,
    fn: isGiven ? Prisma.sql`c.false_negative[c.at]` : Prisma.sql`c.false_negative_sum`,
  };
}
