import { loadConfig } from '../../src/config.ts';
import { connectDatabase } from '../../src/db.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { openFolderStore } from '../../src/storage/folder-store.ts';

/** A worker alone in a process, to be killed. Arguments: address of the database, folder of the objects. */
const [url = '', objectsFolder = ''] = process.argv.slice(2);
const store = await openFolderStore(objectsFolder, () => 'http://localhost');
await startWorker({ url, db: connectDatabase(url), store, config: loadConfig() });
