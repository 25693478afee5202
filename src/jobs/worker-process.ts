import type { Config } from '../config.ts';
import { findEmbedded } from '../db/embedded.ts';
import { requireUpToDate } from '../db/migrate.ts';
import { connectDatabase } from '../db.ts';
import { MyographError } from '../errors.ts';
import { openObjectStore } from '../storage/open-store.ts';
import { chooseEngine } from '../training/engine/chosen.ts';
import { limitThreads } from '../training/engine.ts';
import { removeStaleRecordings } from './recording-folders.ts';
import { type RunningWorker, startWorker } from './worker.ts';

/**
 * A worker on the configured database and objects, until it is stopped. The database is the server's
 * to start and to bring up to date.
 *
 * @throws SERVER_UNREACHABLE when no server runs on the data folder; CONFIGURATION when its database is of
 *   another version
 */
export async function startWorkerProcess(config: Config): Promise<RunningWorker> {
  const url = config.databaseUrl ?? (await findEmbedded(config.dataFolder));
  if (url === undefined) {
    throw new MyographError(
      'SERVER_UNREACHABLE',
      `No Myograph server runs on ${config.dataFolder}. Start one with npm start, or set DATABASE_URL to the database of the server that this worker is for.`,
    );
  }
  await requireUpToDate(url);
  if (config.threads !== undefined) limitThreads(config.threads);
  chooseEngine(config.engine);
  await removeStaleRecordings();
  const db = connectDatabase(url);
  // Workers read and write objects themselves; nobody asks them for addresses.
  const store = await openObjectStore(config, () => '');
  const worker = await startWorker({ url, db, store, config });
  return {
    async stop() {
      await worker.stop();
      await db.$disconnect();
    },
  };
}
