import { loadConfig } from '../../src/config.ts';
import { connectDatabase } from '../../src/db.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { openFolderStore } from '../../src/storage/folder-store.ts';

// A worker as a process of its own, to be killed. Its training computes for a while without ever
// letting the event loop turn, as native training does, and then waits to be ended.
const config = loadConfig();
const url = config.databaseUrl ?? '';
const blockedMs = Number(process.argv[2]);

await startWorker({
  url,
  db: connectDatabase(url),
  store: await openFolderStore(config.objectsFolder, () => ''),
  config,
  handlers: {
    TRAIN: async () => async (worker) => {
      await worker.progress(1, 3, 'blocked');
      const end = performance.now() + blockedMs;
      while (performance.now() < end);
      await worker.progress(2, 3, 'free');
      return new Promise(() => undefined);
    },
  },
});
