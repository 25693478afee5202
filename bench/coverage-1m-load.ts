import type pg from 'pg';
import { annotationRows, classRows, type Range } from './coverage-1m-catalog.ts';

/** How fast annotations were loaded. */
export interface LoadRate {
  readonly annotations: number;
  readonly classes: number;
  readonly seconds: number;
}

interface AnnotationRow {
  readonly id: string;
  readonly volume_id: string;
  readonly kind: string;
  readonly status: string;
  readonly last_slice: number;
  readonly image: string;
  readonly declaration: string;
}

interface ClassRow {
  readonly annotation_id: string;
  readonly class_id: number;
  readonly voxels: number;
}

/**
 * Loads the annotations of volumes that are there as a client does, with all triggers at work: the rows are at
 * hand, and each range is one transaction of two statements. Times these alone.
 */
export async function loadAnnotations(
  client: pg.ClientBase,
  ranges: readonly Range[],
): Promise<LoadRate> {
  const rate = { annotations: 0, classes: 0, seconds: 0 };
  for (const range of ranges) {
    const annotations = (await client.query<AnnotationRow>(annotationRows(range))).rows;
    const classes = (await client.query<ClassRow>(classRows(range))).rows;
    const start = performance.now();
    await insert(client, annotations, classes);
    rate.seconds += (performance.now() - start) / 1000;
    rate.annotations += annotations.length;
    rate.classes += classes.length;
  }
  return rate;
}

async function insert(
  client: pg.ClientBase,
  annotations: readonly AnnotationRow[],
  classes: readonly ClassRow[],
): Promise<void> {
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO annotation (id, volume_id, kind, status, label_map_sha256, source_sha256, is_exhaustive,
       first_slice, last_slice, annotator, tool, declaration, created_by_id)
     SELECT r.id, r.volume_id, r.kind::"AnnotationKind", r.status::"AnnotationStatus", r.image, r.image, false,
       0, r.last_slice, 'reader', 'bench', r.declaration, u.id
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[])
       AS r (id, volume_id, kind, status, last_slice, image, declaration), app_user u WHERE u.name = 'bench'`,
    [
      annotations.map(({ id }) => id),
      annotations.map(({ volume_id }) => volume_id),
      annotations.map(({ kind }) => kind),
      annotations.map(({ status }) => status),
      annotations.map(({ last_slice }) => last_slice),
      annotations.map(({ image }) => image),
      annotations.map(({ declaration }) => declaration),
    ],
  );
  await client.query(
    `INSERT INTO annotation_class (annotation_id, class_id, voxels)
     SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::int[])`,
    [
      classes.map(({ annotation_id }) => annotation_id),
      classes.map(({ class_id }) => class_id),
      classes.map(({ voxels }) => voxels),
    ],
  );
  await client.query('COMMIT');
}
