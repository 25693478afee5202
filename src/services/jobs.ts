import { z } from 'zod';
import { inTransaction, type Transaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import { type Job, type JobKind, JobStatus, type Prisma } from '../generated/prisma/client.ts';
import { hasRole } from './access/roles.ts';
import type { ServiceContext } from './context.ts';
import { notifyJob } from './jobs/claims.ts';
import { watch } from './watch.ts';

export { jobItems } from './jobs/claims.ts';

/** Your jobs, newest first; at most 100. */
export function jobs(context: ServiceContext, first: number): Promise<Job[]> {
  return context.db.job.findMany({
    where: { createdById: context.actor.id },
    orderBy: { id: 'desc' },
    take: Math.min(Math.max(first, 0), 100),
  });
}

/** The job, when you may see it: your own, or one on a snapshot of studies that are yours to see. */
export async function jobById(context: ServiceContext, id: string): Promise<Job | null> {
  const job = await context.db.job.findUnique({ where: { id } });
  if (job === null) return null;
  return (await mayUse(context, job, 'VIEWER')) ? job : null;
}

/**
 * Stops a job: whoever has it writes nothing from here on. Does nothing to one that has ended.
 *
 * @throws NOT_FOUND; FORBIDDEN unless it is your own or you are an editor of its studies
 */
export async function cancelJob(context: ServiceContext, jobId: string): Promise<Job> {
  const visible = await requireJob(context, jobId);
  if (!(await mayUse(context, visible, 'EDITOR'))) {
    throw new MyographError(
      'FORBIDDEN',
      'Only who started this job, or an editor of its studies, may cancel it.',
      { jobId },
    );
  }
  return inTransaction(context.db, async (tx) => {
    const { count } = await tx.job.updateMany({
      where: { id: jobId, status: { in: [JobStatus.QUEUED, JobStatus.RUNNING] } },
      data: { status: JobStatus.CANCELLED, finishedAt: new Date() },
    });
    if (count > 0) {
      await context.queue.withdraw(tx, { jobId, kind: visible.kind });
      await notifyJob(tx, jobId);
    }
    return tx.job.findUniqueOrThrow({ where: { id: jobId } });
  });
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

/**
 * Records a job of the actor and puts it in the queue, in the caller's transaction. The caller has
 * checked that the actor may do what the job does.
 */
export async function createJob(
  context: ServiceContext,
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
  role: 'VIEWER' | 'EDITOR',
): Promise<boolean> {
  if (context.actor.isAdministrator || job.createdById === context.actor.id) return true;
  const studies = await studiesOf(context, job);
  return studies.length > 0 && (await hasRole(context, studies, role));
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
