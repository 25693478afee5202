import { z } from 'zod';
import type { Transaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import type { Job, Prisma } from '../generated/prisma/client.ts';
import type { SnapshotMember } from '../services/cohorts/snapshots.ts';
import type { JobResult } from '../services/jobs/claims.ts';
import { measureVolume } from './measure.ts';
import {
  type VersionPredictor,
  versionName,
  versionWithModel,
  withPredictor,
} from './trained-version.ts';
import { membersOf, readMember } from './volumes.ts';
import type { WorkerContext } from './worker-context.ts';

const input = z.object({ versionId: z.uuid(), snapshotId: z.uuid() });

/** Counts of one class in one volume. */
type CountRow = Omit<Prisma.EvaluationCountCreateManyInput, 'evaluationId'>;

/**
 * Measures a version on the evaluation side of a snapshot: voxels are counted on the original matrix
 * of each image, in the slices in which a class is annotated, against the label maps as frozen. A version
 * that learned from a subset of the slices is measured in that subset.
 */
export async function runEvaluate(worker: WorkerContext, job: Job): Promise<JobResult> {
  const pair = input.parse(job.input);
  const version = await versionWithModel(worker, pair.versionId);
  const outcome = (message: string) => ({
    items: [{ subject: versionName(version), message, code: null }],
  });
  if (await isEvaluated(worker.db, pair)) return outcome('was evaluated on this snapshot before');
  const members = await membersOf(worker, pair.snapshotId, 'EVALUATION');
  const classIds = await idsOf(worker, version.classes);
  await worker.progress(0, members.length, 'Recording the network');
  const rows = await withPredictor(worker, version, (predictor) =>
    countMembers(worker, predictor, members, classIds),
  );
  refuseUnmeasured(rows, version.classes);
  await worker.inTransaction((tx) => recordEvaluation(tx, pair, rows));
  return outcome(`evaluated on ${members.length} volumes`);
}

type Pair = z.infer<typeof input>;

async function isEvaluated(db: Transaction, pair: Pair): Promise<boolean> {
  return (await db.evaluation.count({ where: pair })) > 0;
}

/** Another worker may have measured the same at the same time; the counts are then the same too. */
async function recordEvaluation(
  tx: Transaction,
  pair: Pair,
  rows: readonly CountRow[],
): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM model_version WHERE id = ${pair.versionId}::uuid FOR UPDATE`;
  if (await isEvaluated(tx, pair)) return;
  const { id: evaluationId } = await tx.evaluation.create({ data: pair });
  await tx.evaluationCount.createMany({ data: rows.map((row) => ({ ...row, evaluationId })) });
}

async function countMembers(
  worker: WorkerContext,
  predictor: VersionPredictor,
  members: readonly SnapshotMember[],
  classIds: readonly number[],
): Promise<CountRow[]> {
  const rows: CountRow[] = [];
  const { subset } = predictor.settings;
  const stopIfCancelled = () => worker.signal.throwIfAborted();
  for (const [index, member] of members.entries()) {
    worker.signal.throwIfAborted();
    await worker.progress(index, members.length, 'Predicting');
    const volume = await readMember(worker, member);
    const counts = await measureVolume(predictor, volume, subset, stopIfCancelled);
    rows.push(
      ...counts
        .filter(({ slices }) => slices.length > 0)
        .map(({ classIndex, ...arrays }) => ({
          volumeId: member.volumeId,
          classId: idAt(classIds, classIndex),
          ...arrays,
        })),
    );
  }
  return rows;
}

/** Ids of classes, in their order; each must be in the catalog. */
async function idsOf({ db }: WorkerContext, codes: readonly string[]): Promise<number[]> {
  const rows = await db.labelClass.findMany({ where: { code: { in: [...codes] } } });
  const byCode = new Map(rows.map(({ code, id }) => [code, id]));
  return codes.map((code) => {
    const id = byCode.get(code);
    if (id === undefined) throw new Error(`the catalog has no class ${code}`);
    return id;
  });
}

/** Index 0 is what belongs to no class, and is not counted. */
function idAt(classIds: readonly number[], classIndex: number): number {
  const id = classIds[classIndex - 1];
  if (id === undefined) throw new RangeError(`${classIndex} is the index of no class`);
  return id;
}

function refuseUnmeasured(rows: readonly CountRow[], classes: readonly string[]): void {
  if (rows.length > 0) return;
  throw new MyographError(
    'COHORT_EMPTY',
    `Nothing could be measured: no evaluation volume of the snapshot is annotated with ${classes.join(', ')}. Evaluate on a snapshot that has these classes.`,
    { classes },
  );
}
