import type pg from 'pg';

/** What the generated catalog has of each; a subject has 2 visits × 3 regions × 2 limbs. */
export const VOLUMES_PER_SUBJECT = 12;
const STUDIES = 4;
const SITES_PER_STUDY = 5;
const SCANNERS_PER_SITE = 2;

/** The first volumes, subjects and so on of the catalog, half-open: [from, to). */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Ids that grow with the number, as those of Myograph do with time; `kind` is a hexadecimal digit. */
const idOf = (kind: string, number: string) =>
  `('${kind}0000000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

/** A number from 0 to 99 that is the same whenever asked, and looks drawn. */
const drawn = (number: string, salt: number) =>
  `(abs(hashint8(${number}::bigint * 64 + ${salt})::bigint) % 100)`;

/** Rows that all others refer to: 3 regions of 15 classes, the last of them derived; 20 sites of 2 scanners. */
const foundations: readonly string[] = [
  `INSERT INTO app_user (id, name) VALUES (${idOf('1', '0')}, 'bench')`,
  `INSERT INTO study (id, code, name, created_by_id)
   SELECT ${idOf('2', 'n')}, 'bench-' || n, 'Bench ' || n, ${idOf('1', '0')}
   FROM generate_series(0, ${STUDIES - 1}) n`,
  `INSERT INTO label_class (code, name, kind, colour)
   SELECT 'bench_' || r || '_' || lpad(m::text, 2, '0'), 'Muscle ' || m, 'MUSCLE', '#808080'
   FROM generate_series(0, 2) r, generate_series(1, 12) m
   UNION ALL VALUES ('bench_bone', 'Bone', 'TISSUE'::"ClassKind", '#ffffff'),
     ('bench_fat', 'Fat', 'TISSUE', '#ffff00'), ('bench_imaf', 'IMAF', 'DERIVED', '#ff8800')`,
  `INSERT INTO label_schema (code, name, region)
   SELECT 'bench_' || r, 'Bench ' || r, 'bench_' || r FROM generate_series(0, 2) r`,
  `INSERT INTO label_schema_class (schema_id, class_id, ordinal)
   SELECT s.id, k.id, row_number() OVER (PARTITION BY s.id ORDER BY k.kind, k.code)
   FROM label_schema s JOIN label_class k
     ON k.code LIKE s.code || '\\_%' OR k.code IN ('bench_bone', 'bench_fat', 'bench_imaf')
   WHERE s.code LIKE 'bench\\__'`,
  `INSERT INTO scanner (id, name, site)
   SELECT ${idOf('3', 'n')}, 'scanner ' || n, 'site ' || n / ${SCANNERS_PER_SITE}
   FROM generate_series(0, ${STUDIES * SITES_PER_STUDY * SCANNERS_PER_SITE - 1}) n`,
];

export async function fillFoundations(pool: pg.Pool): Promise<void> {
  for (const sql of foundations) await pool.query(sql);
}

const subjectsOf = ({ from, to }: Range) =>
  `generate_series(${from / VOLUMES_PER_SUBJECT}, ${to / VOLUMES_PER_SUBJECT - 1}) n`;

/** Volumes from `from` to `to`, both whole numbers of subjects, with their subjects, visits and images. */
export async function fillVolumes(pool: pg.Pool, range: Range): Promise<void> {
  const volumes = `generate_series(${range.from}, ${range.to - 1}) n`;
  const perStudy = SITES_PER_STUDY * SCANNERS_PER_SITE;
  await pool.query(
    `INSERT INTO subject (id, study_id, code)
     SELECT ${idOf('4', 'n')}, ${idOf('2', `n % ${STUDIES}`)}, 'S' || lpad(n::text, 6, '0')
     FROM ${subjectsOf(range)}`,
  );
  await pool.query(
    `INSERT INTO visit (id, subject_id, code)
     SELECT ${idOf('5', '2 * n + v')}, ${idOf('4', 'n')}, (v + 1)::text
     FROM ${subjectsOf(range)}, generate_series(0, 1) v`,
  );
  await pool.query(
    `INSERT INTO stored_object (sha256, size)
     SELECT encode(sha256(n::text::bytea), 'hex'), 1 FROM ${volumes}`,
  );
  await pool.query(
    `INSERT INTO volume (id, study_id, subject_id, visit_id, scanner_id, schema_id, laterality,
       image_sha256, size, spacing_mm, affine, slice_count)
     SELECT ${idOf('6', 'n')}, ${idOf('2', `s % ${STUDIES}`)}, ${idOf('4', 's')},
       ${idOf('5', '2 * s + visit')},
       ${idOf('3', `(s % ${STUDIES}) * ${perStudy} + (${drawn('s', 1)} + (${drawn('s', 2)} < 10)::int * visit) % ${perStudy}`)},
       schema.id, CASE n % 2 WHEN 0 THEN 'LEFT' ELSE 'RIGHT' END::"Laterality",
       encode(sha256(n::text::bytea), 'hex'), '{320,320,32}', '{1,1,5}',
       '{1,0,0,0,0,1,0,0,0,0,5,0,0,0,0,1}', 32
     FROM ${volumes},
       LATERAL (SELECT n / ${VOLUMES_PER_SUBJECT} AS s, n / 6 % 2 AS visit, n / 2 % 3 AS region) place
       JOIN label_schema schema ON schema.code = 'bench_' || place.region`,
  );
}

/** Which annotations volumes have: none, some muscles, the tissues, all but the derived class, or two readers'. */
const annotationsOf = ({ from, to }: Range) => `
  SELECT n, k, 2 * n + k AS number, classes, kind,
         CASE WHEN ${drawn('2 * n + k', 5)} < 88 THEN 'ACCEPTED'
              WHEN ${drawn('2 * n + k', 5)} < 95 THEN 'DRAFT' ELSE 'REJECTED' END AS status,
         CASE WHEN ${drawn('2 * n + k', 6)} < 90 THEN 31 ELSE 15 END AS last_slice
  FROM generate_series(${from}, ${to - 1}) n,
    LATERAL (SELECT ${drawn('n', 3)} AS p) share,
    LATERAL (
      SELECT 0 AS k, int4range(1 + n / ${VOLUMES_PER_SUBJECT} % 7, 7 + n / ${VOLUMES_PER_SUBJECT} % 7) AS classes, 'MANUAL' AS kind
      WHERE p BETWEEN 15 AND 59
      UNION ALL SELECT 0, int4range(13, 15), CASE WHEN ${drawn('n', 7)} < 20 THEN 'MODEL' ELSE 'MANUAL' END
      WHERE p BETWEEN 60 AND 74
      UNION ALL SELECT 0, int4range(1, 15), 'MANUAL' WHERE p BETWEEN 75 AND 89
      UNION ALL SELECT 1, int4range(15, 16), 'DERIVED' WHERE p BETWEEN 75 AND 79
      UNION ALL SELECT 0, int4range(1, 13), 'MANUAL' WHERE p >= 90
      UNION ALL SELECT 1, int4range(13, 15), 'MANUAL' WHERE p >= 90) a`;

/** The annotations of the volumes and the classes that they declare, as columns of their tables. */
export const annotationRows = (range: Range) => `
  SELECT ${idOf('7', 'number')} AS id, ${idOf('6', 'n')} AS volume_id, kind, status, last_slice,
         encode(sha256(n::text::bytea), 'hex') AS image,
         encode(sha256(('declaration ' || number)::bytea), 'hex') AS declaration
  FROM (${annotationsOf(range)}) a`;

export const classRows = (range: Range) => `
  SELECT ${idOf('7', 'number')} AS annotation_id, c.class_id,
         CASE WHEN ${drawn('number * 16 + c.ordinal', 8)} < 4 THEN 0 ELSE 5000 END AS voxels
  FROM (${annotationsOf(range)}) a
  JOIN label_schema s ON s.code = 'bench_' || a.n / 2 % 3
  JOIN label_schema_class c ON c.schema_id = s.id AND c.ordinal::int <@ a.classes`;
