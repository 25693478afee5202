import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../src/config.ts';
import type { User } from '../../src/generated/prisma/client.ts';
import { type JobQueue, openJobQueue } from '../../src/jobs/queue.ts';
import { actorOf, localAdministrator } from '../../src/services/access.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { type FolderStore, openFolderStore } from '../../src/storage/folder-store.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** Everything that services and workers need, for one file of tests. */
export interface TestServices extends TestDatabase {
  readonly store: FolderStore;
  readonly queue: JobQueue;
  readonly config: ReturnType<typeof loadConfig>;
  /** As the administrator of a fresh installation. */
  readonly administrator: ServiceContext;
  as(user: User): ServiceContext;
  /** As a new user with this name. */
  newUser(name: string): Promise<ServiceContext>;
  close(): Promise<void>;
}

/** A database, a store and a queue of their own. */
export async function openTestServices(): Promise<TestServices> {
  const database = await createTestDatabase();
  const { db, url } = database;
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-services-'));
  const store = await openFolderStore(path.join(folder, 'objects'), () => 'http://localhost:4000');
  const queue = await openJobQueue(url);
  const as = (user: User): ServiceContext => ({ db, store, queue, actor: actorOf(user) });
  return {
    ...database,
    store,
    queue,
    config: loadConfig({ MYOGRAPH_DATA: folder, DATABASE_URL: url }),
    administrator: as(await localAdministrator(db)),
    as,
    newUser: async (name) => as(await db.user.create({ data: { name } })),
    async close() {
      await queue.stop();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}
