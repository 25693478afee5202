import type { Config } from '../config.ts';
import { findEmbedded, startEmbedded } from '../db/embedded.ts';
import { requireUpToDate } from '../db/migrate.ts';
import { connectDatabase, type Database } from '../db.ts';
import { MyographError } from '../errors.ts';
import { type CopyReport, copyObjects } from '../services/objects/copy.ts';
import type { Progress } from '../services/objects/recorded.ts';
import { type VerifyReport, verifyObjects } from '../services/objects/verify.ts';
import { openFolderStore } from '../storage/folder-store.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { openObjectStore } from '../storage/open-store.ts';
import { openS3Store } from '../storage/s3-store.ts';

// What the administrator of this machine does with the stores themselves. It asks no server: whoever may read
// the data folder, or has the address of the database and the keys of the bucket, can do everything anyway.

/** Nobody asks these stores for addresses. */
const noAddress = () => '';

/** Copies the objects of the catalog from the folder to S3, or back. Both must be configured. */
export function copyLocalObjects(
  config: Config,
  options: {
    readonly to: 'folder' | 's3';
    readonly deleteSource: boolean;
    readonly progress: Progress;
  },
): Promise<CopyReport> {
  return withDatabase(config, async (db) => {
    const [folder, s3] = await openBoth(config);
    const stores = options.to === 's3' ? { from: folder, to: s3 } : { from: s3, to: folder };
    return copyObjects(db, stores, options);
  });
}

/** Reads the objects of the catalog in the configured store, and compares them with their hashes. */
export function verifyLocalObjects(config: Config, progress: Progress): Promise<VerifyReport> {
  return withDatabase(config, async (db) =>
    verifyObjects(db, await openObjectStore(config, noAddress), progress),
  );
}

async function openBoth({ objectsFolder, s3 }: Config): Promise<[ObjectStore, ObjectStore]> {
  if (s3 === undefined) {
    throw new MyographError(
      'CONFIGURATION',
      'MYOGRAPH_S3_URL is not set, so there is no S3 to copy to or from. Set it, with MYOGRAPH_S3_ACCESS_KEY and MYOGRAPH_S3_SECRET_KEY.',
      { variables: ['MYOGRAPH_S3_URL'] },
    );
  }
  return [await openFolderStore(objectsFolder, noAddress), await openS3Store(s3)];
}

/** The database of the server that runs; or, where none does, the embedded one for as long as it takes. */
async function withDatabase<Result>(
  config: Config,
  work: (db: Database) => Promise<Result>,
): Promise<Result> {
  const running = config.databaseUrl ?? (await findEmbedded(config.dataFolder));
  const started = running === undefined ? await startEmbedded(config.dataFolder) : undefined;
  const url = running ?? started?.url ?? '';
  try {
    await requireUpToDate(url);
    const db = connectDatabase(url);
    return await work(db).finally(() => db.$disconnect());
  } finally {
    await started?.stop();
  }
}
