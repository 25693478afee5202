import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { type Cluster, locateCluster, startCluster, stopCluster } from '../../src/db/cluster.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { type RunningServer, startServer } from '../../src/server/start.ts';

let folder: string;
let cluster: Cluster;
let port: number;
let server: RunningServer;
let log: ReturnType<typeof vi.spyOn>;

/** A server whose PostgreSQL is its own alone. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'myograph-away-'));
  // PostgreSQL may run as another user, who must get in.
  await chmod(folder, 0o711);
  const config = loadConfig({ MYOGRAPH_DATA: folder, MYOGRAPH_PORT: '0' });
  server = await startServer(config, { withWorker: false });
  cluster = await locateCluster(folder);
  port = Number(new URL((await findEmbedded(folder)) ?? '').port);
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});
