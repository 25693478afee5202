import type pg from 'pg';
import { fromGlobalId, toGlobalId } from '../src/resolvers/global-id.ts';

/** A slice of the matrix: the variables of `diceMatrix`, and the same asked of `plain_count` in SQL. */
export interface Cut {
  readonly name: string;
  readonly variables: object;
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** What our key of a row, and of a column, is called in the answer to the SQL. */
  readonly keyInSql: readonly [row: KeyInSql, column: KeyInSql];
}

type KeyInSql = (key: string) => string;

type Axis = 'VERSION' | 'VOLUME' | 'SLICE' | 'CLASS';

/** What is chosen where an axis is not free. */
interface Places {
  readonly versionIds: readonly string[];
  readonly evaluationIds: readonly string[];
  readonly volumeId: string;
  readonly class: string;
  readonly classId: number;
  /** Of all classes, by code. */
  readonly classIds: ReadonlyMap<string, string>;
  readonly slice: number;
}

const PAIRS: readonly (readonly [Axis, Axis])[] = [
  ['VERSION', 'VOLUME'],
  ['VERSION', 'SLICE'],
  ['VERSION', 'CLASS'],
  ['VOLUME', 'SLICE'],
  ['VOLUME', 'CLASS'],
  ['SLICE', 'CLASS'],
];

const columns: Readonly<Record<Axis, string>> = {
  VERSION: 'evaluation_id',
  VOLUME: 'volume_id',
  SLICE: 'slice',
  CLASS: 'class_id',
};

/** In the order of the versions' numbers; a class, volume and slice from the middle. */
export async function readPlaces(pool: pg.Pool): Promise<Places> {
  const { rows } = await pool.query<{ version: string; evaluation: string }>(
    `SELECT v.id AS version, e.id AS evaluation
     FROM model_version v JOIN evaluation e ON e.version_id = v.id ORDER BY v.number`,
  );
  const { rows: middle } = await pool.query<{ volume: string; class: string; id: number }>(
    `SELECT v.id AS volume, k.code AS class, k.id
     FROM volume v JOIN subject s ON s.id = v.subject_id, label_class k
     WHERE s.code = 'S100' AND k.code = 'bench_07'`,
  );
  const [chosen] = middle;
  if (!chosen) throw new Error('the catalog was not filled');
  const { rows: classes } = await pool.query<{ code: string; id: number }>(
    'SELECT code, id FROM label_class',
  );
  return {
    versionIds: rows.map(({ version }) => version),
    evaluationIds: rows.map(({ evaluation }) => evaluation),
    volumeId: chosen.volume,
    class: chosen.class,
    classId: chosen.id,
    classIds: new Map(classes.map(({ code, id }) => [code, String(id)])),
    slice: 16,
  };
}

/** Every pair of axes, with volume and slice pooled and given where they are no axis. */
export function cutsOf(places: Places): Cut[] {
  return PAIRS.flatMap(([rows, cols]) => {
    const others = (['VOLUME', 'SLICE'] as const).filter((axis) => axis !== rows && axis !== cols);
    return subsets(others).map((fixed) => cutOf([rows, cols], fixed, others, places));
  });
}

function subsets(axes: readonly Axis[]): Axis[][] {
  const [first, ...rest] = axes;
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((set) => [set, [first, ...set]]);
}

function cutOf(
  free: readonly [Axis, Axis],
  fixed: readonly Axis[],
  others: readonly Axis[],
  places: Places,
): Cut {
  const isOneVersion = !free.includes('VERSION');
  const isOneClass = !free.includes('CLASS');
  const versions = (ids: readonly string[]) => (isOneVersion ? ids.slice(0, 1) : ids);
  const how = others.map(
    (axis) => `${axis.toLowerCase()} ${fixed.includes(axis) ? 'given' : 'pooled'}`,
  );
  const [rows, cols] = free;
  const [row, column] = [columns[rows], columns[cols]];
  return {
    name: [free.join(' × ').toLowerCase(), ...how].join(', '),
    variables: {
      versionIds: versions(places.versionIds).map((id) => toGlobalId('ModelVersion', id)),
      rows,
      columns: cols,
      class: isOneClass ? places.class : null,
      volumeId: fixed.includes('VOLUME') ? toGlobalId('Volume', places.volumeId) : null,
      slice: fixed.includes('SLICE') ? places.slice : null,
    },
    sql: `
      SELECT ${row}::text AS "row", ${column}::text AS "column", 2 * sum(true_positive)::float8
               / nullif(sum(2 * true_positive + false_positive + false_negative), 0) AS dice
      FROM plain_count
      WHERE evaluation_id = ANY ($1::uuid[])
        AND ($2::smallint IS NULL OR class_id = $2)
        AND ($3::uuid IS NULL OR volume_id = $3)
        AND ($4::smallint IS NULL OR slice = $4)
      GROUP BY ${row}, ${column}`,
    parameters: [
      versions(places.evaluationIds),
      isOneClass ? places.classId : null,
      fixed.includes('VOLUME') ? places.volumeId : null,
      fixed.includes('SLICE') ? places.slice : null,
    ],
    keyInSql: [keyOf(rows, places), keyOf(cols, places)],
  };
}

/** Versions stand for their evaluations, and codes of classes for their row ids. */
function keyOf(axis: Axis, { versionIds, evaluationIds, classIds }: Places): KeyInSql {
  if (axis === 'VERSION') {
    const ids = new Map(
      versionIds.map((id, n) => [toGlobalId('ModelVersion', id), evaluationIds[n] ?? '']),
    );
    return (key) => ids.get(key) ?? '';
  }
  if (axis === 'VOLUME') return (key) => fromGlobalId(key, 'Volume');
  return axis === 'CLASS' ? (key) => classIds.get(key) ?? '' : (key) => key;
}
