import { type ConstructorOptions, fromPrisma, PgBoss, type Queue } from 'pg-boss';
import type { Transaction } from '../db.ts';
import type { JobKind } from '../generated/prisma/client.ts';
import { type JobChanges, openJobChanges } from './changes.ts';

export { jobChannel } from './changes.ts';

/**
 * Two lanes in each worker, so that an import need not wait for the night's training to end, while
 * everything that computes on the training engine takes turns.
 */
export type Lane = 'data' | 'learning';

export const lanes: readonly Lane[] = ['data', 'learning'];

const laneOfKind: Readonly<Record<JobKind, Lane>> = {
  IMPORT: 'data',
  SPLIT_LIMBS: 'data',
  DERIVE_CLASSES: 'data',
  TRAIN: 'learning',
  EVALUATE: 'learning',
  PREDICT: 'learning',
  ADD_ANNOTATION: 'data',
  AGREEMENT: 'data',
  THUMBNAILS: 'data',
};

/** A job, as the queue knows it. */
export interface QueuedJob {
  readonly jobId: string;
  readonly kind: JobKind;
}

/** Takes jobs for the queue. */
export interface Enqueuer {
  /** Puts the job in the queue with the transaction that records it: both are there, or neither. */
  enqueue(tx: Transaction, job: QueuedJob): Promise<void>;
}

/** Delivers jobs to workers. How a job goes is in the job's own row; this only carries its id. */
export interface JobQueue extends Enqueuer {
  /** Takes the job out of the queue with the transaction, whether or not a worker has it. */
  withdraw(tx: Transaction, job: QueuedJob): Promise<void>;
  /** News of jobs. */
  readonly changes: JobChanges;
  stop(): Promise<void>;
}

/** Opens the queue in the database at `url`, creating its tables when they are not there. */
export async function openJobQueue(url: string): Promise<JobQueue> {
  const boss = await startBoss(url, { supervise: false, max: 2 });
  const changes = await openJobChanges(url).catch(async (error) => {
    await boss.stop({ graceful: false });
    throw error;
  });
  return {
    changes,
    ...enqueuer(boss),
    async withdraw(tx, { jobId, kind }) {
      await boss.cancel(laneOfKind[kind], jobId, { db: fromPrisma(tx) });
    },
    async stop() {
      await changes.stop();
      await boss.stop({ graceful: false });
    },
  };
}

/** Puts jobs in the queue that pg-boss keeps. What takes minutes goes before trainings, which take hours. */
export function enqueuer(boss: PgBoss): Enqueuer {
  return {
    async enqueue(tx, { jobId, kind }) {
      const priority = kind === 'TRAIN' ? 0 : 1;
      await boss.send(laneOfKind[kind], {}, { id: jobId, priority, db: fromPrisma(tx) });
    },
  };
}

/** Without a sign of life for so long, a worker counts as dead and its job goes to another. */
export const heartbeatSeconds = 10;

const yearInSeconds = 365 * 24 * 60 * 60;

const laneSettings: Omit<Queue, 'name'> = {
  notify: true,
  heartbeatSeconds,
  // The longest that pg-boss allows: a training that takes longer is taken up from its checkpoint.
  expireInSeconds: 24 * 60 * 60,
  retentionSeconds: 10 * yearInSeconds,
  // The job's row counts the attempts, and says so when there were too many.
  retryLimit: 1_000_000,
};

/** pg-boss, with the lanes as its queues. Errors of its own upkeep are reported and not fatal. */
export async function startBoss(url: string, options: ConstructorOptions): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'myograph queue',
    schedule: false,
    registerInstance: false,
    ...options,
  });
  boss.on('error', (error) => console.error('Job queue:', error));
  try {
    await boss.start();
    for (const lane of lanes) await boss.createQueue(lane, laneSettings);
    return boss;
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
}
