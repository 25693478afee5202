import type { PgBoss, Job as QueueJob } from 'pg-boss';
import type { Config } from '../config.ts';
import { isConnectionFailure, translateDatabaseError } from '../db/errors.ts';
import type { Database } from '../db.ts';
import { MyographError } from '../errors.ts';
import type { Job } from '../generated/prisma/client.ts';
import {
  type Claim,
  ClaimLost,
  failJob,
  finishJob,
  inClaim,
  requeueJob,
  startJob,
} from '../services/jobs/claims.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { type JobChanges, openJobChanges } from './changes.ts';
import { handlers, type JobHandlers } from './handlers.ts';
import { type Heartbeat, startHeartbeat } from './heartbeat.ts';
import { progressRecorder } from './progress.ts';
import { type Enqueuer, enqueuer, type Lane, lanes, startBoss } from './queue.ts';
import type { WorkerContext } from './worker-context.ts';

export interface WorkerOptions {
  /** Address of the database that `db` is connected to. */
  readonly url: string;
  readonly db: Database;
  readonly store: ObjectStore;
  readonly config: Config;
  /** What does each kind of job; all that Myograph has, unless others are given. */
  readonly handlers?: JobHandlers;
}

export interface RunningWorker {
  /** Gives back the jobs under way, for another worker to take up, and ends. */
  stop(): Promise<void>;
}

/** How often a job may be taken up. Each end of a worker, also a clean one, uses up one. */
const attemptsIn: Readonly<Record<Lane, number>> = { data: 10, learning: 100 };

/** How often a worker looks for itself whether its job was cancelled. */
const LOOK_MS = 2_000;

/** How long a job may take to notice that its worker ends. */
const STOP_SECONDS = 60;

/** Takes jobs from the queue, one of each lane at a time, until it is stopped. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const stopping = new AbortController();
  // Ended in the opposite order: also here, where a later step throws.
  await using opened = new AsyncDisposableStack();
  const changes = opened.adopt(await openJobChanges(options.url), (each) => each.stop());
  const heartbeat = opened.adopt(startHeartbeat(options.url), (each) => each.stop());
  const boss = await startBoss(options.url, {
    supervise: true,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    max: 4,
    useListenNotify: true,
  });
  opened.defer(() => {
    stopping.abort();
    return boss.stop({ graceful: true, timeout: STOP_SECONDS * 1000 });
  });
  const running = { changes, heartbeat, queue: enqueuer(boss), stopping: stopping.signal };
  const worker: Worker = { ...options, ...running };
  for (const lane of lanes) await work(boss, lane, worker);
  const ends = opened.move();
  return { stop: () => ends.disposeAsync() };
}

interface Worker extends WorkerOptions {
  readonly changes: JobChanges;
  readonly heartbeat: Heartbeat;
  readonly queue: Enqueuer;
  readonly stopping: AbortSignal;
}

async function work(boss: PgBoss, lane: Lane, worker: Worker): Promise<void> {
  const polling = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 };
  await boss.work<object>(lane, { batchSize: 1, ...polling }, async ([delivery]) => {
    if (delivery === undefined) return;
    // Taken in the moment in which the worker was stopped: the error makes the queue offer it again.
    worker.stopping.throwIfAborted();
    const end = worker.heartbeat.begin({ lane, id: delivery.id, retryCount: delivery.retryCount });
    try {
      await take(worker, lane, delivery);
    } finally {
      end();
    }
  });
}

/** Runs a job as the queue delivered it. Throws only to have the queue offer it again. */
async function take(worker: Worker, lane: Lane, delivery: QueueJob): Promise<void> {
  const { db } = worker;
  const job = await startJob(db, delivery.id, attemptsIn[lane]);
  if (job === null) return;
  const claim = { jobId: job.id, attempt: job.attempt };
  const lost = new AbortController();
  const unwatch = watchClaim(worker, claim, lost);
  const signal = AbortSignal.any([worker.stopping, delivery.signal, lost.signal]);
  try {
    const handler = await handlerOf(worker, job);
    const result = await handler(contextOf(worker, claim, signal), job);
    await finishJob(db, claim, result);
  } catch (error) {
    if (error instanceof ClaimLost || lost.signal.aborted) return;
    // What was done is kept, and the start counts: a database that fails again and again ends the job.
    if (signal.aborted || isConnectionFailure(error)) {
      await requeueJob(db, claim);
      throw error;
    }
    await failJob(db, claim, reportable(error, job));
  } finally {
    unwatch();
  }
}

async function handlerOf({ handlers: own = handlers }: Worker, job: Job) {
  const load = own[job.kind];
  if (load) return load();
  throw new MyographError(
    'INTERNAL',
    `This version of Myograph cannot do jobs of kind ${job.kind}.`,
  );
}

function contextOf(worker: Worker, claim: Claim, signal: AbortSignal): WorkerContext {
  const { db, store, config, queue } = worker;
  return {
    ...{ db, store, config, queue, signal },
    isCancelled: () => signal.aborted,
    progress: progressRecorder(db, claim),
    inTransaction: (change) => inClaim(db, claim, change),
  };
}

/** Aborts `lost` soon after the claim has ended: told by the database, or found by looking. */
function watchClaim({ db, changes }: Worker, claim: Claim, lost: AbortController): () => void {
  const look = async () => {
    const job = await db.job.findUnique({ where: { id: claim.jobId } });
    if (job?.status !== 'RUNNING' || job.attempt !== claim.attempt) {
      lost.abort(new ClaimLost(claim));
    }
  };
  // A database that does not answer says nothing about the claim.
  const lookQuietly = () => void look().catch(() => undefined);
  const unsubscribe = changes.subscribe(claim.jobId, lookQuietly);
  const timer = setInterval(lookQuietly, LOOK_MS);
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}

/** What a person may read of an error; of one that nobody foresaw, only where its details are. */
function reportable(error: unknown, job: Job): Pick<MyographError, 'code' | 'message'> {
  const known = error instanceof MyographError ? error : translateDatabaseError(error);
  if (known) return { code: known.code, message: known.message };
  console.error(`Job ${job.id} (${job.kind}) failed unexpectedly:`, error);
  return {
    code: 'INTERNAL',
    message: `Something went wrong that Myograph did not foresee. The worker's log has the details under job ${job.id}.`,
  };
}
