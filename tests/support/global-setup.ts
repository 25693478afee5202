import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startS3Server } from '../../scripts/s3-server.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import type { S3Settings } from '../../src/storage/s3/client.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated, empty database; copied for each test that needs one, never connected to. */
    templateDatabaseUrl: string;
    /** An S3 server without a bucket; null where none is to be had. */
    s3: S3Settings | null;
  }
}

/** One PostgreSQL and one S3 server for the whole run, without care for its files: they do not outlive the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-tests-'));
  // PostgreSQL may run as another user, who must get in.
  await chmod(folder, 0o711);
  const database = await startEmbedded(folder, {
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '200',
    },
  });
  await migrate(database.url);
  project.provide('templateDatabaseUrl', database.url);
  const s3 = await startS3Server(path.join(folder, 's3'));
  project.provide('s3', s3?.settings ?? null);
  return async () => {
    await s3?.stop();
    await database.stop();
    await rm(folder, { recursive: true });
  };
}
