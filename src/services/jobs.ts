import { z } from 'zod';
import { inTransaction, type Transaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import { type Job, type JobKind, JobStatus, type Prisma } from '../generated/prisma/client.ts';
import type { Enqueuer } from '../jobs/queue.ts';
import { recordAudit } from './access/audit.ts';
import { mayDo } from './access/roles.ts';
import type { Actor, ServiceContext } from './context.ts';
import { notifyJob } from './jobs/claims.ts';
import { type Page, type Paging, readPage } from './page.ts';
import { watch } from './watch.ts';

export { jobItems } from './jobs/claims.ts';

/** Your jobs, newest first; the key is the id. */
export function jobs({ db, actor }: ServiceContext, paging: Paging): Promise<Page<Job>> {
  const where = { createdById: actor.id };
  const rest = { ...where, ...(paging.after ? { id: { lt: paging.after } } : {}) };
  return readPage(paging, {
    read: (take) => db.job.findMany({ where: rest, orderBy: { id: 'desc' }, take }),
    count: () => db.job.count({ where }),
  });
}

/** The job, when you may see it: your own, or one on a snapshot of studies that are yours to see. */
export async function jobById(context: ServiceContext, id: string): Promise<Job | null> {
  const job = await context.db.job.findUnique({ where: { id } });
  if (job === null) return null;
  return (await mayUse(context, job, 'jobProgress')) ? job : null;
}

/**
 * Stops a job: whoever has it writes nothing from here on. Does nothing to one that has ended.
 *
 * @throws NOT_FOUND; FORBIDDEN unless it is your own or you are an editor of its studies
 */
export async function cancelJob(context: ServiceContext, jobId: string): Promise<Job> {
  const visible = await requireJob(context, jobId);
  if (!(await mayUse(context, visible, 'cancelJob'))) {
    throw new MyographError(
      'FORBIDDEN',
      'Only who started this job, or an editor of its studies, may cancel it.',
      { jobId },
    );
  }
  const studyIds = await studiesOf(context, visible);
  return inTransaction(context.db, async (tx) => {
    await endJobs(context, tx, [jobId]);
    await recordAudit(tx, context, {
      operation: 'cancelJob',
      studyIds,
      target: { type: 'Job', id: jobId },
      details: { kind: visible.kind },
    });
    return tx.job.findUniqueOrThrow({ where: { id: jobId } });
  });
}

/**
 * Cancels those of the jobs that have not ended, in the caller's transaction. The caller has checked
 * that the actor may.
 */
export async function endJobs(
  { queue }: Pick<ServiceContext, 'queue'>,
  tx: Transaction,
  jobIds: readonly string[],
): Promise<void> {
  const ended = await tx.job.updateManyAndReturn({
    where: {
      id: { in: [...jobIds] },
      status: { in: [JobStatus.QUEUED, JobStatus.RUNNING] },
    },
    data: { status: JobStatus.CANCELLED, finishedAt: new Date() },
  });
  for (const { id, kind } of ended) {
    await queue.withdraw(tx, { jobId: id, kind });
    await notifyJob(tx, id);
  }
}

/** A job as those who watch it see it. */
export type WatchedJob = Job;

/** The job now and at each change, until it has ended. Throws NOT_FOUND. */
export async function watchJob(
  context: ServiceContext,
  jobId: string,
): Promise<AsyncIterableIterator<WatchedJob>> {
  await requireJob(context, jobId);
  return watch<Job>({
    read: () => context.db.job.findUniqueOrThrow({ where: { id: jobId } }),
    subscribe: (onChange) => context.queue.changes.subscribe(jobId, onChange),
    isLast: hasEnded,
  });
}

/** Whether nothing more will happen to the job. */
export function hasEnded(job: Pick<Job, 'status'>): boolean {
  return job.status !== JobStatus.QUEUED && job.status !== JobStatus.RUNNING;
}

/** Who a job is for, and the queue that takes it. */
export interface JobCreator {
  readonly actor: Pick<Actor, 'id'>;
  readonly queue: Enqueuer;
}

/**
 * Records a job of the actor and puts it in the queue, in the caller's transaction. The caller has
 * checked that the actor may do what the job does.
 */
export async function createJob(
  context: JobCreator,
  tx: Transaction,
  { kind, input }: { kind: JobKind; input: Prisma.InputJsonObject },
): Promise<Job> {
  const job = await tx.job.create({ data: { kind, input, createdById: context.actor.id } });
  await context.queue.enqueue(tx, { jobId: job.id, kind });
  return job;
}

async function requireJob(context: ServiceContext, jobId: string): Promise<Job> {
  const job = await jobById(context, jobId);
  if (job === null) throw new MyographError('NOT_FOUND', 'There is no such job.', { jobId });
  return job;
}

async function mayUse(
  context: ServiceContext,
  job: Job,
  operation: 'jobProgress' | 'cancelJob',
): Promise<boolean> {
  if (context.actor.isAdministrator || job.createdById === context.actor.id) return true;
  const studies = await studiesOf(context, job);
  return studies.length > 0 && (await mayDo(context, operation, studies));
}

const snapshotInput = z.object({ snapshotId: z.uuid() });

/** The studies of the snapshot that a training run or an evaluation works on; none for other jobs. */
async function studiesOf(context: ServiceContext, job: Job): Promise<string[]> {
  const run = await context.db.trainingRun.findUnique({ where: { jobId: job.id } });
  const snapshotId = run?.snapshotId ?? snapshotInput.safeParse(job.input).data?.snapshotId;
  if (snapshotId === undefined) return [];
  const rows = await context.db.snapshotStudy.findMany({ where: { snapshotId } });
  return rows.map(({ studyId }) => studyId);
}
