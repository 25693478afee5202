import type pg from 'pg';
import { fillFoundations, fillVolumes } from './coverage-1m-catalog.ts';

/** Volumes with their annotations, as the generated catalog has them. */
export async function fillCatalog(pool: pg.Pool, volumes: number): Promise<void> {
  const client = await pool.connect();
  try {
    await fillFoundations(client);
    await fillVolumes(client, { from: 0, to: volumes });
  } finally {
    client.release(true);
  }
  await pool.query('VACUUM ANALYZE');
}
