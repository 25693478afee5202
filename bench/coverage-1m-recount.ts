import type pg from 'pg';

/**
 * The plain join table, filled from the annotation rows alone: a row for each volume and class of its region,
 * with what is known. The key is the one that such a table would have.
 */
export async function fillJoinTable(client: pg.ClientBase): Promise<void> {
  await client.query("SET work_mem = '256MB'");
  await client.query(
    `CREATE TABLE plain_coverage AS
     WITH declared AS (
       SELECT a.volume_id, c.class_id, max(c.voxels) AS voxels,
              bool_or(a.first_slice = 0 AND a.last_slice = v.slice_count - 1) AS is_whole
       FROM annotation a JOIN annotation_class c ON c.annotation_id = a.id JOIN volume v ON v.id = a.volume_id
       WHERE a.status = 'ACCEPTED' AND a.kind <> 'MODEL'
       GROUP BY a.volume_id, c.class_id
     ), needed AS (
       SELECT s.schema_id, count(*) AS classes FROM label_schema_class s JOIN label_class k ON k.id = s.class_id
       WHERE k.kind NOT IN ('DERIVED', 'GROUP') GROUP BY s.schema_id
     ), complete AS (
       SELECT v.id FROM declared d JOIN label_class k ON k.id = d.class_id JOIN volume v ON v.id = d.volume_id
       WHERE d.is_whole AND k.kind NOT IN ('DERIVED', 'GROUP')
       GROUP BY v.id HAVING count(*) = (SELECT classes FROM needed n WHERE n.schema_id = min(v.schema_id))
     )
     SELECT v.id AS volume_id, s.class_id,
            CASE WHEN d.voxels > 0 THEN 'annotated' WHEN d.voxels = 0 THEN 'absent'
                 WHEN k.kind = 'DERIVED' AND f.id IS NOT NULL THEN 'derivable' ELSE 'missing' END AS state
     FROM volume v JOIN label_schema_class s ON s.schema_id = v.schema_id
     JOIN label_class k ON k.id = s.class_id
     LEFT JOIN declared d ON d.volume_id = v.id AND d.class_id = s.class_id
     LEFT JOIN complete f ON f.id = v.id
     WHERE NOT v.is_split AND (k.kind <> 'GROUP' OR d.class_id IS NOT NULL)`,
  );
  await client.query('ALTER TABLE plain_coverage ADD PRIMARY KEY (volume_id, class_id)');
  await client.query('ANALYZE plain_coverage');
  await client.query('RESET work_mem');
}

const states = ['annotated', 'absent', 'derivable', 'missing'] as const;
const counted = states.map(
  (state) => `count(*) FILTER (WHERE state = '${state}')::int AS ${state}`,
);

/** Coverage by class × region × scanner from the join table, in the order and form of the service. */
export const joinTableQuery = `
  SELECT r.region, n.name AS scanner, p.class_id AS "classId", ${counted.join(', ')}
  FROM plain_coverage p JOIN volume v ON v.id = p.volume_id
  JOIN label_schema r ON r.id = v.schema_id JOIN scanner n ON n.id = v.scanner_id
  JOIN label_schema_class place ON place.schema_id = v.schema_id AND place.class_id = p.class_id
  GROUP BY r.region, n.name, p.class_id, place.ordinal ORDER BY r.region, n.name, place.ordinal`;

/** Each stored answer, and the same from the join table: their rows must be the same. */
const comparisons: Readonly<Record<string, readonly [stored: string, recounted: string]>> = {
  coverage_summary: [
    'SELECT * FROM coverage_summary',
    `SELECT v.study_id, v.schema_id, v.scanner_id, p.class_id, ${counted.join(', ')}
     FROM plain_coverage p JOIN volume v ON v.id = p.volume_id GROUP BY 1, 2, 3, 4`,
  ],
  visit_coverage_summary: [
    'SELECT * FROM visit_coverage_summary',
    `SELECT v.study_id, v.schema_id, v.scanner_id, w.code, p.class_id, ${counted.join(', ')}
     FROM plain_coverage p JOIN volume v ON v.id = p.volume_id JOIN visit w ON w.id = v.visit_id
     GROUP BY 1, 2, 3, 4, 5`,
  ],
  volume: [
    `SELECT id, annotated, absent, derivable, missing FROM volume WHERE NOT is_split`,
    `SELECT volume_id, ${states.map(
      (state) =>
        `coalesce(array_agg(class_id ORDER BY class_id) FILTER (WHERE state = '${state}'), '{}')`,
    )} FROM plain_coverage GROUP BY volume_id`,
  ],
};

/**
 * Holds what triggers keep against a recount from the annotation rows.
 *
 * @returns rows compared, by table
 * @throws Error naming the table where any row differs
 */
export async function requireRecount(client: pg.ClientBase): Promise<Record<string, number>> {
  const compared: Record<string, number> = {};
  for (const [table, [stored, recounted]] of Object.entries(comparisons)) {
    const { rows } = await client.query<{ differing: number; rows: number }>(
      `WITH stored AS (${stored}), recounted AS (${recounted})
       SELECT (SELECT count(*) FROM (TABLE stored EXCEPT ALL TABLE recounted) a)::int
            + (SELECT count(*) FROM (TABLE recounted EXCEPT ALL TABLE stored) b)::int AS differing,
              (SELECT count(*) FROM stored)::int AS rows`,
    );
    const [row] = rows;
    if (!row || row.differing > 0 || row.rows === 0) {
      throw new Error(`${table}: ${row?.differing} of ${row?.rows} rows differ from a recount`);
    }
    compared[table] = row.rows;
  }
  return compared;
}
