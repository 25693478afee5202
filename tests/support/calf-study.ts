import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { type Client, createClient } from '../../src/cli/client.ts';
import { importManifest } from '../../src/cli/import.ts';
import { deriveClasses, splitLimbs } from '../../src/cli/volumes.ts';
import { loadConfig } from '../../src/config.ts';
import type { PhantomOptions } from '../../src/imaging/phantom/phantom.ts';
import { writePhantom } from '../../src/imaging/phantom/write.ts';
import { type RunningServer, startServer } from '../../src/server/start.ts';
import { createTestDatabase } from './database.ts';

/** Sets small enough for a test: some calves with tissues labelled, some with muscles. */
export const TINY_SETS: PhantomOptions['sets'] = {
  thigh: { subjects: 1, scale: 0.25, slices: 4 },
  calf_1: { subjects: 3, scale: 0.25, slices: 4 },
  calf_2: { subjects: 4, scale: 0.25, slices: 4 },
};

/** A server with a worker over a generated study, `phantom`, whose limbs are split and whose fat is derived. */
export interface CalfStudy extends RunningServer {
  /** The administrator at this machine. */
  readonly client: Client;
  /** Ends the server and removes what it kept. */
  close(): Promise<void>;
}

export async function startCalfStudy(sets: PhantomOptions['sets'] = TINY_SETS): Promise<CalfStudy> {
  // The command line tells there how far its jobs are.
  vi.spyOn(console, 'error').mockReturnValue();
  const database = await createTestDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-calves-'));
  const config = loadConfig({
    MYOGRAPH_DATA: path.join(folder, 'data'),
    DATABASE_URL: database.url,
    MYOGRAPH_PORT: '0',
    MYOGRAPH_THREADS: '2',
  });
  const server = await startServer(config, { withWorker: true });
  const client = createClient(server);
  const manifest = await writePhantom({ seed: 1, sets }, path.join(folder, 'phantom'));
  await importManifest(client, manifest, false);
  await splitLimbs(client, ['phantom']);
  await deriveClasses(client, ['phantom']);
  return {
    ...server,
    client,
    async close() {
      await server.stop();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}
