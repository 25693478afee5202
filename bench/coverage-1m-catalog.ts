import type pg from 'pg';

/** What the generated catalog has of each; a subject has 2 visits × 3 regions × 2 limbs. */
export const VOLUMES_PER_SUBJECT = 12;
const STUDIES = 4;
const SITES_PER_STUDY = 5;
const SCANNERS_PER_SITE = 2;
const SCANNERS_PER_STUDY = SITES_PER_STUDY * SCANNERS_PER_SITE;

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
   FROM generate_series(0, ${STUDIES * SCANNERS_PER_STUDY - 1}) n`,
];

export async function fillFoundations(client: pg.ClientBase): Promise<void> {
  for (const sql of foundations) await client.query(sql);
}

/** Volumes of these numbers, as rows of `volume` without their coverage. */
const volumesOf = ({ from, to }: Range) => `
  SELECT n, ${idOf('6', 'n')} AS id, ${idOf('2', `s % ${STUDIES}`)} AS study_id, ${idOf('4', 's')} AS subject_id,
         ${idOf('5', '2 * s + visit')} AS visit_id,
         ${idOf('3', `(s % ${STUDIES}) * ${SCANNERS_PER_STUDY} + (${drawn('s', 1)} + (${drawn('s', 2)} < 10)::int * visit) % ${SCANNERS_PER_STUDY}`)} AS scanner_id,
         schema.id AS schema_id, CASE n % 2 WHEN 0 THEN 'LEFT' ELSE 'RIGHT' END::"Laterality" AS laterality,
         encode(sha256(n::text::bytea), 'hex') AS image_sha256, '{320,320,32}'::int[] AS size,
         '{1,1,5}'::float[] AS spacing_mm, '{1,0,0,0,0,1,0,0,0,0,5,0,0,0,0,1}'::float[] AS affine,
         32 AS slice_count
  FROM generate_series(${from}, ${to - 1}) n,
    LATERAL (SELECT n / ${VOLUMES_PER_SUBJECT} AS s, n / 6 % 2 AS visit, n / 2 % 3 AS region) place
    JOIN label_schema schema ON schema.code = 'bench_' || place.region`;

const volumeColumns = `id, study_id, subject_id, visit_id, scanner_id, schema_id, laterality, image_sha256,
  size, spacing_mm, affine, slice_count`;

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

const insertAnnotations = (range: Range) => `
  INSERT INTO annotation (id, volume_id, kind, status, label_map_sha256, source_sha256, is_exhaustive,
    first_slice, last_slice, annotator, tool, declaration, created_by_id)
  SELECT id, volume_id, kind::"AnnotationKind", status::"AnnotationStatus", image, image, false,
    0, last_slice, 'reader', 'bench', declaration, ${idOf('1', '0')}
  FROM (${annotationRows(range)}) r`;

/** What volumes belong to: their subjects, visits and images. */
async function fillPlaces(client: pg.ClientBase, { from, to }: Range): Promise<void> {
  const subjects = `generate_series(${from / VOLUMES_PER_SUBJECT}, ${to / VOLUMES_PER_SUBJECT - 1}) n`;
  await client.query(
    `INSERT INTO subject (id, study_id, code)
     SELECT ${idOf('4', 'n')}, ${idOf('2', `n % ${STUDIES}`)}, 'S' || lpad(n::text, 6, '0') FROM ${subjects}`,
  );
  await client.query(
    `INSERT INTO visit (id, subject_id, code)
     SELECT ${idOf('5', '2 * n + v')}, ${idOf('4', 'n')}, (v + 1)::text
     FROM ${subjects}, generate_series(0, 1) v`,
  );
  await client.query(
    `INSERT INTO stored_object (sha256, size)
     SELECT encode(sha256(n::text::bytea), 'hex'), 1 FROM generate_series(${from}, ${to - 1}) n`,
  );
}

/** Volumes with all triggers at work, and nothing labelled yet. */
export async function addVolumes(client: pg.ClientBase, range: Range): Promise<void> {
  await fillPlaces(client, range);
  await client.query(
    `INSERT INTO volume (${volumeColumns}) SELECT ${volumeColumns} FROM (${volumesOf(range)}) v`,
  );
}

/**
 * Volumes with their annotations, past all triggers: coverage is worked out from the annotations by one
 * statement, for many volumes at once. The summaries lack them until `summarise` is called.
 */
export async function fillVolumes(client: pg.ClientBase, range: Range): Promise<void> {
  await client.query('BEGIN');
  await client.query('SET LOCAL session_replication_role = replica');
  await fillPlaces(client, range);
  await client.query(insertAnnotations(range));
  await client.query(`INSERT INTO annotation_class ${classRows(range)}`);
  await client.query(
    `INSERT INTO volume (${volumeColumns}, annotated, absent, derivable, missing)
     SELECT ${volumeColumns}, annotated, absent, derivable,
            ARRAY(SELECT e FROM unnest(leaves) e WHERE e <> ALL (annotated || absent || derivable))
     FROM (${volumesOf(range)}) v JOIN region_classes USING (schema_id)
     LEFT JOIN (${declaredIn(range)}) d ON d.volume_id = v.id,
     LATERAL (SELECT coalesce(d.has_voxels, '{}') AS annotated, coalesce(d.has_none, '{}') AS absent) known,
     LATERAL (SELECT CASE WHEN others <@ d.whole
       THEN ARRAY(SELECT e FROM unnest(derived) e WHERE e <> ALL (annotated || absent))
       ELSE '{}' END AS derivable) follows`,
  );
  await client.query('COMMIT');
}

/** By volume, the classes that the annotations that count declare. */
const declaredIn = ({ from, to }: Range) => `
  SELECT volume_id, array_agg(class_id ORDER BY class_id) FILTER (WHERE voxels > 0) AS has_voxels,
         array_agg(class_id ORDER BY class_id) FILTER (WHERE voxels = 0) AS has_none,
         array_agg(class_id) FILTER (WHERE is_whole) AS whole
  FROM (
    SELECT a.volume_id, c.class_id, max(c.voxels) AS voxels, bool_or(a.last_slice = 31) AS is_whole
    FROM annotation a JOIN annotation_class c ON c.annotation_id = a.id
    WHERE a.volume_id >= ${idOf('6', String(from))} AND a.volume_id < ${idOf('6', String(to))}
      AND a.status = 'ACCEPTED' AND a.kind IN ('MANUAL', 'DERIVED')
    GROUP BY a.volume_id, c.class_id) declared
  GROUP BY volume_id`;

/** Brings the summaries, and the changes of coverage, to what the volumes say: after `fillVolumes`. */
export async function summarise(client: pg.ClientBase): Promise<void> {
  await client.query('BEGIN');
  await client.query('SET LOCAL session_replication_role = replica');
  await client.query('TRUNCATE coverage_summary, visit_coverage_summary, coverage_change');
  await client.query(
    `INSERT INTO visit_coverage_summary
     SELECT v.study_id, v.schema_id, v.scanner_id, w.code, l.class_id,
            sum(l.annotated), sum(l.absent), sum(l.derivable), sum(l.missing)
     FROM volume v JOIN visit w ON w.id = v.visit_id
       CROSS JOIN LATERAL coverage_lines(v.annotated, v.absent, v.derivable, v.missing) l
     GROUP BY 1, 2, 3, 4, 5`,
  );
  await client.query(
    `INSERT INTO coverage_summary
     SELECT study_id, schema_id, scanner_id, class_id, sum(annotated), sum(absent), sum(derivable), sum(missing)
     FROM visit_coverage_summary GROUP BY 1, 2, 3, 4`,
  );
  await client.query(
    `INSERT INTO coverage_change (volume_id, at, annotated, absent, derivable, missing)
     SELECT id, created_at, annotated, absent, derivable, '{}' FROM volume
     WHERE annotated <> '{}' OR absent <> '{}'`,
  );
  await client.query('COMMIT');
}
