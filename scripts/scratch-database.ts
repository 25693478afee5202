import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/db/embedded.ts';

/**
 * Calls `use` with an empty PostgreSQL that is thrown away afterwards.
 *
 * @param use gets a pool of connections as superuser; it is closed for it
 */
export async function withScratchDatabase<T>(use: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-scratch-'));
  try {
    // PostgreSQL does not run as root; for root, the user that it runs as must be able to enter.
    await chmod(folder, 0o711);
    const database = await startEmbedded(folder, { settings: { fsync: 'off' } });
    const pool = new pg.Pool({ connectionString: database.url });
    try {
      return await use(pool);
    } finally {
      await pool.end();
      await database.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
