import type pg from 'pg';
import {
  annotationRows,
  classRows,
  fillFoundations,
  fillVolumes,
  type Range,
} from './coverage-1m-catalog.ts';

/**
 * Volumes with their annotations as the generated catalog has them. The triggers that keep coverage are left out:
 * nothing here asks for coverage.
 */
export async function fillCatalog(pool: pg.Pool, volumes: number): Promise<void> {
  const range: Range = { from: 0, to: volumes };
  const client = await pool.connect();
  try {
    await fillFoundations(client);
    await client.query('SET session_replication_role = replica');
    await fillVolumes(client, range);
    await client.query(
      `INSERT INTO annotation (id, volume_id, kind, status, label_map_sha256, source_sha256, is_exhaustive,
         first_slice, last_slice, annotator, tool, declaration, created_by_id)
       SELECT id, volume_id, kind::"AnnotationKind", status::"AnnotationStatus", image, image, false,
         0, last_slice, 'reader', 'by hand', declaration, (SELECT id FROM app_user WHERE name = 'bench')
       FROM (${annotationRows(range)}) rows`,
    );
    await client.query(
      `INSERT INTO annotation_class (annotation_id, class_id, voxels) ${classRows(range)}`,
    );
  } finally {
    client.release(true);
  }
  await pool.query('VACUUM ANALYZE');
}
