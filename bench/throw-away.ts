import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../src/config.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { migrate } from '../src/db/migrate.ts';
import { startServer } from '../src/server/start.ts';

/**
 * Asks a server over HTTP, as the administrator; the data of the answer, of which the caller knows the type.
 * Throws with the answer's errors.
 */
export type Ask = <Data>(query: string, variables: object) => Promise<Data>;

/** A migrated PostgreSQL with the settings that Myograph starts it with, thrown away afterwards. */
export async function withDatabase<T>(
  use: (url: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'myograph-bench-'));
  try {
    // PostgreSQL does not run as root; for root, the user that it runs as must be able to enter.
    await chmod(folder, 0o711);
    const database = await startEmbedded(folder);
    try {
      await migrate(database.url);
      return await use(database.url, folder);
    } finally {
      await database.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lends a server on the database to `use`, as the administrator. */
export async function withServer<T>(
  databaseUrl: string,
  folder: string,
  use: (ask: Ask) => Promise<T>,
): Promise<T> {
  const config = loadConfig({
    MYOGRAPH_DATA: join(folder, 'server'),
    DATABASE_URL: databaseUrl,
    MYOGRAPH_PORT: '0',
  });
  await mkdir(config.dataFolder);
  const server = await startServer(config, { withWorker: false });
  try {
    return await use(async (query, variables) => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = JSON.parse(await response.text());
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    });
  } finally {
    await server.stop();
  }
}
