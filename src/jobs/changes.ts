import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** PostgreSQL's channel on which a job's id is sent whenever its row, or the run it drives, changes. */
export const jobChannel = 'myograph_job';

/** News of jobs, over one connection that a process holds for all who want to know. */
export interface JobChanges {
  /**
   * Calls `onChange` after each change of the job, and after a gap in which changes may have been
   * missed. Gives the function that ends it.
   */
  subscribe(jobId: string, onChange: () => void): () => void;
  stop(): Promise<void>;
}

/** Listens on the database's channel of jobs, again and again when the connection breaks. */
export async function openJobChanges(url: string): Promise<JobChanges> {
  const listeners = new Map<string, Set<() => void>>();
  const stopping = new AbortController();
  const tell = (jobId: string) => {
    for (const onChange of listeners.get(jobId) ?? []) onChange();
  };
  let connection = await listen(url, tell);
  const followed = (async () => {
    while (!stopping.signal.aborted) {
      await connection.ended;
      if (stopping.signal.aborted) return;
      connection = await listenAgain(url, tell, stopping.signal);
      for (const jobId of listeners.keys()) tell(jobId);
    }
  })();
  return {
    subscribe(jobId, onChange) {
      const own = listeners.get(jobId) ?? new Set();
      listeners.set(jobId, own.add(onChange));
      return () => {
        own.delete(onChange);
        if (own.size === 0 && listeners.get(jobId) === own) listeners.delete(jobId);
      };
    },
    async stop() {
      stopping.abort();
      await connection.end();
      await followed;
    },
  };
}

interface Connection {
  readonly ended: Promise<void>;
  end(): Promise<void>;
}

async function listen(url: string, tell: (jobId: string) => void): Promise<Connection> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'myograph changes',
    keepAlive: true,
  });
  const ended = new Promise<void>((resolve) => {
    client.once('end', resolve);
    client.once('error', () => resolve());
  });
  // What breaks it has been noticed; a second error of the same connection says nothing new.
  client.on('error', () => undefined);
  client.on('notification', ({ payload }) => tell(payload ?? ''));
  try {
    await client.connect();
    await client.query(`LISTEN ${jobChannel}`);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return { ended, end: () => client.end().catch(() => undefined) };
}

async function listenAgain(
  url: string,
  tell: (jobId: string) => void,
  stopping: AbortSignal,
): Promise<Connection> {
  while (!stopping.aborted) {
    await sleep(1000, undefined, { signal: stopping }).catch(() => undefined);
    const connection = await listen(url, tell).catch(() => undefined);
    if (connection && stopping.aborted) await connection.end();
    if (connection) return connection;
  }
  return { ended: Promise.resolve(), end: async () => undefined };
}
