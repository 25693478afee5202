import { z } from 'zod';
import type { Transaction } from '../../db.ts';
import { JobStatus } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { endJobs } from '../jobs.ts';

const evaluationInput = z.object({ snapshotId: z.uuid() });

const unfinished = { in: [JobStatus.QUEUED, JobStatus.RUNNING] };

/**
 * Cancels the training runs and evaluations under way on snapshots that have one of the volumes, each with
 * the reason on it. What is done to volumes one by one goes on, and refuses these.
 *
 * @returns how many were cancelled
 */
export async function stopJobs(
  context: Pick<ServiceContext, 'queue'>,
  tx: Transaction,
  volumeIds: readonly string[],
): Promise<number> {
  const ids = [...(await trainingJobs(tx, volumeIds)), ...(await evaluationJobs(tx, volumeIds))];
  await endJobs(context, tx, ids);
  const { count } = await tx.job.updateMany({
    where: { id: { in: ids }, status: JobStatus.CANCELLED },
    data: {
      errorCode: 'WITHDRAWN',
      errorMessage:
        'A subject of the snapshot was withdrawn meanwhile: freeze the cohort anew and start again.',
    },
  });
  return count;
}

async function trainingJobs(tx: Transaction, volumeIds: readonly string[]): Promise<string[]> {
  const runs = await tx.trainingRun.findMany({
    where: {
      job: { status: unfinished },
      snapshot: { members: { some: { volumeId: { in: [...volumeIds] } } } },
    },
    select: { jobId: true },
  });
  return runs.map(({ jobId }) => jobId);
}

async function evaluationJobs(tx: Transaction, volumeIds: readonly string[]): Promise<string[]> {
  const jobs = await tx.job.findMany({ where: { kind: 'EVALUATE', status: unfinished } });
  const snapshotOf = new Map(
    jobs.map(({ id, input }) => [id, evaluationInput.parse(input).snapshotId]),
  );
  const members = await tx.cohortMember.findMany({
    where: {
      snapshotId: { in: [...snapshotOf.values()] },
      volumeId: { in: [...volumeIds] },
      side: 'EVALUATION',
    },
    select: { snapshotId: true },
  });
  const touched = new Set(members.map(({ snapshotId }) => snapshotId));
  return [...snapshotOf].filter(([, snapshot]) => touched.has(snapshot)).map(([id]) => id);
}
