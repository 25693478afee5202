import type pg from 'pg';

/** Size of the catalog that is filled: versions × volumes × slices × classes. */
export interface MatrixSize {
  readonly versions: number;
  readonly volumes: number;
  readonly slices: number;
  readonly classes: number;
}

/** What the catalog is built of, in the order of the references. $1 versions, $2 volumes, $3 slices, $4 classes. */
const rowsBefore: readonly [sql: string, sizes: readonly (keyof MatrixSize)[]][] = [
  [`INSERT INTO app_user (id, name) VALUES (uuidv7(), 'bench')`, []],
  [
    `INSERT INTO study (id, code, name, created_by_id)
     SELECT uuidv7(), 'bench', 'Bench', id FROM app_user WHERE name = 'bench'`,
    [],
  ],
  [
    `INSERT INTO label_class (code, name, kind, colour)
     SELECT 'bench_' || lpad(n::text, 2, '0'), 'Class ' || n, 'MUSCLE', '#808080'
     FROM generate_series(1, $1::int) n`,
    ['classes'],
  ],
  [`INSERT INTO label_schema (code, name, region) VALUES ('bench', 'Bench', 'bench')`, []],
  [
    `INSERT INTO label_schema_class (schema_id, class_id, ordinal)
     SELECT s.id, k.id, row_number() OVER (ORDER BY k.code)
     FROM label_schema s, label_class k WHERE s.code = 'bench' AND k.code LIKE 'bench\\_%'`,
    [],
  ],
  [`INSERT INTO scanner (id, name) VALUES (uuidv7(), 'bench')`, []],
  [
    `INSERT INTO stored_object (sha256, size)
     SELECT encode(sha256(('image ' || n)::bytea), 'hex'), 1 FROM generate_series(1, $1::int) n`,
    ['volumes'],
  ],
  [
    `INSERT INTO subject (id, study_id, code)
     SELECT uuidv7(), s.id, 'S' || lpad(n::text, 3, '0')
     FROM study s, generate_series(1, $1::int) n WHERE s.code = 'bench'`,
    ['volumes'],
  ],
  [
    `INSERT INTO visit (id, subject_id, code)
     SELECT uuidv7(), id, 'V1' FROM subject`,
    [],
  ],
  [
    `INSERT INTO volume (id, study_id, subject_id, visit_id, scanner_id, schema_id, laterality,
       image_sha256, size, spacing_mm, affine, slice_count)
     SELECT uuidv7(), s.study_id, s.id, w.id, c.id, l.id, 'LEFT',
       encode(sha256(('image ' || substr(s.code, 2)::int)::bytea), 'hex'), ARRAY[320, 320, $1::int],
       '{1,1,5}', '{1,0,0,0,0,1,0,0,0,0,5,0,0,0,0,1}', $1
     FROM subject s JOIN visit w ON w.subject_id = s.id, scanner c, label_schema l
     WHERE c.name = 'bench' AND l.code = 'bench'`,
    ['slices'],
  ],
  [
    `INSERT INTO cohort (id, name, filter, created_by_id)
     SELECT uuidv7(), 'bench', '{}', id FROM app_user WHERE name = 'bench'`,
    [],
  ],
  [
    `WITH frozen AS (
       INSERT INTO cohort_snapshot (id, cohort_id, number, hash, coverage_hash, classes, left_out,
         split_seed, created_by_id)
       SELECT uuidv7(), c.id, 1, repeat('0', 64), repeat('0', 64),
         ARRAY(SELECT code FROM label_class WHERE code LIKE 'bench\\_%' ORDER BY code), '[]', 1,
         c.created_by_id
       FROM cohort c RETURNING id
     ), studies AS (
       INSERT INTO snapshot_study SELECT f.id, s.id FROM frozen f, study s
     )
     INSERT INTO cohort_member (snapshot_id, volume_id, side, image_sha256, coverage)
     SELECT f.id, v.id, 'EVALUATION', v.image_sha256, '{}' FROM frozen f, volume v`,
    [],
  ],
  [
    `INSERT INTO model (id, study_id, name)
     SELECT uuidv7(), id, 'bench' FROM study WHERE code = 'bench'`,
    [],
  ],
  [
    `INSERT INTO job (id, kind, status, input, created_by_id)
     SELECT uuidv7(), 'TRAIN', 'SUCCEEDED', '{}', u.id
     FROM app_user u, generate_series(1, $1::int) WHERE u.name = 'bench'`,
    ['versions'],
  ],
  [
    `INSERT INTO training_run (id, job_id, snapshot_id, model_id, settings, loss_choice,
       coverage_hash, created_by_id)
     SELECT uuidv7(), j.id, s.id, m.id, '{}', '{}', repeat('0', 64), j.created_by_id
     FROM job j, cohort_snapshot s, model m`,
    [],
  ],
  [
    `INSERT INTO model_version (id, model_id, number, run_id, weights_sha256, snapshot_hash,
       coverage_hash, classes, loss_choice, settings, seed, code_version, engine, device)
     SELECT uuidv7(), r.model_id, row_number() OVER (ORDER BY r.id), r.id, o.sha256,
       s.hash, s.coverage_hash, s.classes, '{}', '{}', 1, '0', 'none', 'none'
     FROM training_run r JOIN cohort_snapshot s ON s.id = r.snapshot_id,
       (SELECT min(sha256) AS sha256 FROM stored_object) o`,
    [],
  ],
];

/**
 * Voxels of a class in a volume, over all slices: a muscle that swells and shrinks along the limb, missing
 * at the ends, and a prediction that differs from it by up to a third.
 */
const evaluateVersion = `
  WITH evaluated AS (
    INSERT INTO evaluation (id, version_id, snapshot_id)
    SELECT uuidv7(), v.id, s.id FROM model_version v, cohort_snapshot s WHERE v.number = $1
    RETURNING id
  )
  INSERT INTO evaluation_count
    (evaluation_id, volume_id, class_id, slices, true_positive, false_positive, false_negative)
  SELECT e.id, v.id, k.id, c.slices, c.tp, c.fp, c.fn
  FROM evaluated e, volume v, label_class k,
    LATERAL (
      SELECT array_agg(slice) AS slices, array_agg(area - missed) AS tp,
             array_agg(spilt) AS fp, array_agg(missed) AS fn
      FROM (
        SELECT slice, area, (area * random() / 3)::int AS missed, (area * random() / 3)::int AS spilt
        FROM (
          SELECT slice, greatest(0, 3000 * sin(pi() * (slice + random()) / $2::int) - 300)::int AS area
          FROM generate_series(0, $2::int - 1) slice
          WHERE v.id IS NOT NULL AND k.id IS NOT NULL
          OFFSET 0
        ) truth
        OFFSET 0
      ) counted
    ) c
  WHERE k.code LIKE 'bench\\_%'
  ORDER BY k.id, v.id`;

/** Fills a migrated, empty catalog: one model whose versions are all evaluated on one snapshot. */
export async function fillCatalog(pool: pg.Pool, size: MatrixSize): Promise<void> {
  for (const [sql, sizes] of rowsBefore) {
    await pool.query(
      sql,
      sizes.map((name) => size[name]),
    );
  }
  for (let number = 1; number <= size.versions; number++) {
    await pool.query(evaluateVersion, [number, size.slices]);
  }
  await pool.query('VACUUM ANALYZE');
}

/** The same counts as `plain_count`, one row per cell, with the key that one would give it. */
export async function fillRowPerCell(pool: pg.Pool): Promise<void> {
  await pool.query(
    `CREATE TABLE plain_count AS
     SELECT c.evaluation_id, c.volume_id, c.class_id, u.slice, u.true_positive, u.false_positive,
            u.false_negative
     FROM evaluation_count c
     CROSS JOIN unnest(c.slices, c.true_positive, c.false_positive, c.false_negative)
       AS u (slice, true_positive, false_positive, false_negative)
     ORDER BY c.evaluation_id, c.class_id, c.volume_id, u.slice`,
  );
  await pool.query(
    'ALTER TABLE plain_count ADD PRIMARY KEY (evaluation_id, class_id, volume_id, slice)',
  );
  await pool.query('VACUUM ANALYZE plain_count');
}
