import { z } from 'zod';
import { type Database, inTransaction, type Transaction } from '../../db.ts';
import type { ErrorCode } from '../../errors.ts';
import { type Job, JobStatus, Prisma } from '../../generated/prisma/client.ts';
import { jobChannel } from '../../jobs/queue.ts';
import { storableText, toJson } from '../json.ts';

/**
 * A worker's right to a job. The attempt is what a worker was given when it took the job: once
 * another worker has taken it, or a person has cancelled it, nothing is written under the old one.
 */
export interface Claim {
  readonly jobId: string;
  readonly attempt: number;
}

/** The job was cancelled, or another worker has it: whatever was under way is not wanted any more. */
export class ClaimLost extends Error {
  constructor(claim: Claim) {
    super(`job ${claim.jobId} is no longer held under attempt ${claim.attempt}`);
    this.name = 'ClaimLost';
  }
}

/** What happened to one item of a job; `code` is that of a refusal. */
export interface JobItem {
  readonly subject: string;
  readonly message: string;
  readonly code: string | null;
}

export interface JobResult {
  readonly items: readonly JobItem[];
}

/** An item of a report, or several that ended alike. */
export interface ReportedItem extends JobItem {
  readonly count: number;
}

/** Items that a report names one by one. */
const MOST_NAMED = 1000;

const resultSchema = z.object({
  items: z.array(
    z.object({
      subject: z.string(),
      message: z.string(),
      code: z.string().nullable(),
      count: z.int().default(1),
    }),
  ),
});

/** What happened to each item of a job, those of a long report together; empty until it has ended. */
export function jobItems(job: Pick<Job, 'result'>): readonly ReportedItem[] {
  return job.result === null ? [] : resultSchema.parse(job.result).items;
}

/**
 * Takes a job for a worker. Null when it has ended, so that there is nothing to do. A job that was
 * taken more than `attempts` times, each worker dying of it or with it, fails here.
 */
export async function startJob(db: Database, jobId: string, attempts: number): Promise<Job | null> {
  const job = await inTransaction(db, (tx) => nextAttempt(tx, jobId));
  if (job === null) return null;
  if (job.attempt <= attempts) {
    await notifyJob(db, jobId);
    return job;
  }
  await failJob(db, job, {
    code: 'WORKER_DIED',
    message: `The work was taken up ${attempts} times and its worker ended each time before it was done. The workers' logs say why; memory is the first suspect.`,
  });
  return null;
}

/** The update locks the row until the commit, so the attempt that is read is nobody else's. */
async function nextAttempt(tx: Transaction, jobId: string): Promise<Job | null> {
  const { count } = await tx.job.updateMany({
    where: { id: jobId, status: { in: [JobStatus.QUEUED, JobStatus.RUNNING] } },
    data: { status: JobStatus.RUNNING, attempt: { increment: 1 } },
  });
  if (count === 0) return null;
  await tx.job.updateMany({
    where: { id: jobId, startedAt: null },
    data: { startedAt: new Date() },
  });
  return tx.job.findUniqueOrThrow({ where: { id: jobId } });
}

/**
 * Runs a change in one transaction that commits only while the claim holds.
 * @throws ClaimLost, with nothing changed
 */
export function inClaim<Result>(
  db: Database,
  claim: Claim,
  change: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return inTransaction(db, async (tx) => {
    const rows = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM job
      WHERE id = ${claim.jobId}::uuid AND status = 'RUNNING' AND attempt = ${claim.attempt}
      FOR NO KEY UPDATE`;
    if (rows.length === 0) throw new ClaimLost(claim);
    return change(tx);
  });
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly stage: string;
}

/** Records how far the work is, and tells those who watch. Throws ClaimLost. */
export async function progressJob(db: Database, claim: Claim, progress: Progress): Promise<void> {
  await change(db, claim, { ...progress });
}

/** Ends the job well. Throws ClaimLost. */
export async function finishJob(db: Database, claim: Claim, result: JobResult): Promise<void> {
  await change(db, claim, {
    status: JobStatus.SUCCEEDED,
    result: toJson({ items: reportOf(result.items) }),
    finishedAt: new Date(),
  });
}

/** The first thousand by name, refusals before all others; of the rest how many, for each code. */
function reportOf(items: readonly JobItem[]): ReportedItem[] {
  const isLong = items.length > MOST_NAMED;
  const ordered = isLong ? items.toSorted((a, b) => Number(!a.code) - Number(!b.code)) : items;
  const named = ordered
    .slice(0, MOST_NAMED)
    .map(({ subject, message, code }) => ({ subject, message, code, count: 1 }));
  const others = Map.groupBy(ordered.slice(MOST_NAMED), ({ code }) => code);
  const counted = [...others].map(([code, [first, ...more]]) => ({
    subject: `${1 + more.length} more`,
    message: first?.message ?? '',
    code,
    count: 1 + more.length,
  }));
  return [...named, ...counted];
}

/** Ends the job by an error that a person is to read. Throws ClaimLost. */
export async function failJob(
  db: Database,
  claim: Claim | Job,
  error: { readonly code: ErrorCode; readonly message: string },
): Promise<void> {
  const held = 'jobId' in claim ? claim : { jobId: claim.id, attempt: claim.attempt };
  await change(db, held, {
    status: JobStatus.FAILED,
    errorCode: error.code,
    errorMessage: storableText(error.message),
    finishedAt: new Date(),
  });
}

/** Gives the job back, for any worker to take. Throws ClaimLost. */
export async function requeueJob(db: Database, claim: Claim): Promise<void> {
  await change(db, claim, { status: JobStatus.QUEUED });
}

/** Tells those who watch the job, once the transaction commits. */
export async function notifyJob(db: Database | Transaction, jobId: string): Promise<void> {
  await db.$executeRaw(Prisma.sql`SELECT pg_notify(${jobChannel}, ${jobId})`);
}

function change(db: Database, claim: Claim, data: Prisma.JobUpdateInput): Promise<void> {
  return inClaim(db, claim, async (tx) => {
    await tx.job.update({ where: { id: claim.jobId }, data });
    await notifyJob(tx, claim.jobId);
  });
}
