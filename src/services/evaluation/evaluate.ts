import { z } from 'zod';
import { inTransaction, type Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { Job, ModelVersion, TrainingRun } from '../../generated/prisma/client.ts';
import type { Enqueuer } from '../../jobs/queue.ts';
import { recordAudit } from '../access/audit.ts';
import { authorize } from '../access.ts';
import { requireSnapshot, snapshotStudyIds } from '../cohorts/snapshots.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { createJob } from '../jobs.ts';
import { requireVersion } from '../registry/visible.ts';
import { refuseWithdrawnMembers } from '../withdrawal/refuse.ts';

const evaluateInput = z.object({ versionId: z.uuid(), snapshotId: z.uuid().nullish() });

/**
 * Queues the measuring of a version on the evaluation side of a snapshot, the one learned from when
 * none is given; editors of the snapshot's studies.
 *
 * @throws NOT_FOUND, FORBIDDEN; CONFLICT when subjects to be measured on were learned from; WITHDRAWN when
 *   some of them were withdrawn
 */
export async function evaluateVersion(
  context: ServiceContext,
  input: z.input<typeof evaluateInput>,
): Promise<Job> {
  const given = parseInput(evaluateInput, input);
  const version = await requireVersion(context, given.versionId);
  const trainedOn = await trainingSnapshot(context, version);
  const { id: snapshotId } = await requireSnapshot(context, given.snapshotId ?? trainedOn);
  const studyIds = await snapshotStudyIds(context.db, snapshotId);
  await authorize(context, 'evaluateVersion', studyIds);
  await refuseLearnedFrom(context, trainedOn, snapshotId);
  await refuseWithdrawnMembers(context.db, snapshotId, ['EVALUATION']);
  return inTransaction(context.db, async (tx) => {
    const work = { versionId: version.id, snapshotId };
    const job = await createJob(context, tx, { kind: 'EVALUATE', input: work });
    await recordAudit(tx, context, {
      operation: 'evaluateVersion',
      studyIds,
      target: { type: 'ModelVersion', id: version.id },
      details: { snapshotId, jobId: job.id },
    });
    return job;
  });
}

/**
 * Queues the measuring of a new version on the snapshot that it was trained on, for the person whose
 * run it came of, in the transaction that registers it.
 */
export function enqueueEvaluation(
  tx: Transaction,
  queue: Enqueuer,
  version: Pick<ModelVersion, 'id'>,
  run: Pick<TrainingRun, 'snapshotId' | 'createdById'>,
): Promise<Job> {
  const input = { versionId: version.id, snapshotId: run.snapshotId };
  const creator = { queue, actor: { id: run.createdById } };
  return createJob(creator, tx, { kind: 'EVALUATE', input });
}

async function trainingSnapshot({ db }: ServiceContext, version: ModelVersion): Promise<string> {
  const run = await db.trainingRun.findUniqueOrThrow({ where: { id: version.runId } });
  return run.snapshotId;
}

/** On subjects that a version has learned from, it would look better than it is. */
async function refuseLearnedFrom(
  { db }: ServiceContext,
  trainedOn: string,
  measuredOn: string,
): Promise<void> {
  const subjects = await db.$queryRaw<{ code: string }[]>`
    SELECT DISTINCT s.code FROM cohort_member m
    JOIN volume v ON v.id = m.volume_id
    JOIN subject s ON s.id = v.subject_id
    WHERE m.snapshot_id = ${measuredOn}::uuid AND m.side = 'EVALUATION' AND EXISTS (
      SELECT FROM cohort_member t JOIN volume w ON w.id = t.volume_id
      WHERE t.snapshot_id = ${trainedOn}::uuid AND t.side = 'TRAINING'
        AND (w.subject_id = v.subject_id OR t.image_sha256 = m.image_sha256))
    ORDER BY s.code`;
  if (subjects.length === 0) return;
  const codes = subjects.map(({ code }) => code);
  throw new MyographError(
    'CONFLICT',
    `The version has learned from ${codes.length} subjects on the evaluation side of this snapshot (${codes.slice(0, 5).join(', ')}${codes.length > 5 ? ', …' : ''}): evaluate it on the snapshot that it was trained on, or on subjects that are new to it.`,
    { subjects: codes },
  );
}
