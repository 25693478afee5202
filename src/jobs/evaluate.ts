import { z } from 'zod';
import type { Transaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import { countVoxels } from '../evaluation/counts.ts';
import type { Job, Prisma } from '../generated/prisma/client.ts';
import type { SnapshotMember } from '../services/cohorts/snapshots.ts';
import type { JobResult } from '../services/jobs/claims.ts';
import { measureSurfaces, predictMasks, SURFACE_TOLERANCE_MM } from './measure.ts';
import {
  type VersionPredictor,
  versionName,
  versionWithModel,
  withPredictor,
} from './trained-version.ts';
import { membersOf, readMember } from './volumes.ts';
import type { WorkerContext } from './worker-context.ts';

const input = z.object({ versionId: z.uuid(), snapshotId: z.uuid() });

/** What is recorded, of one class in one volume each; distances in each convention. */
interface Measured {
  readonly counts: Omit<Prisma.EvaluationCountCreateManyInput, 'evaluationId'>[];
  readonly distances: Omit<Prisma.EvaluationDistanceCreateManyInput, 'evaluationId'>[];
}

/**
 * Measures a version on the evaluation side of a snapshot: voxels are counted and surfaces compared on the
 * original matrix of each image, in the slices in which a class is annotated, against the label maps as
 * frozen. A version that learned from a subset of the slices is measured in that subset.
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
  const measured = await withPredictor(worker, version, (predictor) =>
    measureMembers(worker, predictor, members, classIds),
  );
  refuseUnmeasured(measured, version.classes);
  await worker.inTransaction((tx) => recordEvaluation(tx, pair, measured));
  return outcome(`evaluated on ${members.length} volumes`);
}

type Pair = z.infer<typeof input>;

async function isEvaluated(db: Transaction, pair: Pair): Promise<boolean> {
  return (await db.evaluation.count({ where: pair })) > 0;
}

/** Another worker may have measured the same at the same time; what it measured is then the same too. */
async function recordEvaluation(
  tx: Transaction,
  pair: Pair,
  { counts, distances }: Measured,
): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM model_version WHERE id = ${pair.versionId}::uuid FOR UPDATE`;
  if (await isEvaluated(tx, pair)) return;
  const { id: evaluationId } = await tx.evaluation.create({ data: pair });
  const owned = <Row extends object>(rows: readonly Row[]) =>
    rows.map((row) => ({ ...row, evaluationId }));
  // Asked for of one class in all volumes most: then its rows lie together on disk.
  const byClass = counts.toSorted((a, b) => a.classId - b.classId);
  await tx.evaluationCount.createMany({ data: owned(byClass) });
  await tx.evaluationDistance.createMany({ data: owned(distances) });
}

async function measureMembers(
  worker: WorkerContext,
  predictor: VersionPredictor,
  members: readonly SnapshotMember[],
  classIds: readonly number[],
): Promise<Measured> {
  const measured: Measured = { counts: [], distances: [] };
  for (const [index, member] of members.entries()) {
    worker.signal.throwIfAborted();
    await worker.progress(index, members.length, 'Predicting');
    const { counts, distances } = await measureMember(worker, predictor, member);
    const { volumeId } = member;
    const owned = <Row extends { classIndex: number }>({ classIndex, ...row }: Row) => ({
      ...{ volumeId, classId: idAt(classIds, classIndex) },
      ...row,
    });
    measured.counts.push(...counts.map(owned));
    measured.distances.push(...distances.map(owned));
  }
  return measured;
}

/** Classes that are annotated in none of the slices have no row. */
async function measureMember(
  worker: WorkerContext,
  predictor: VersionPredictor,
  member: SnapshotMember,
) {
  const volume = await readMember(worker, member);
  const stopIfCancelled = () => worker.signal.throwIfAborted();
  const { subset } = predictor.settings;
  const masks = await predictMasks(predictor, volume, subset, stopIfCancelled);
  const counts = countVoxels(masks).filter(({ slices }) => slices.length > 0);
  const distances = await measureSurfaces(masks, counts, stopIfCancelled);
  const toleranceMm = SURFACE_TOLERANCE_MM;
  return { counts, distances: distances.map((distance) => ({ ...distance, toleranceMm })) };
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

function refuseUnmeasured({ counts }: Measured, classes: readonly string[]): void {
  if (counts.length > 0) return;
  throw new MyographError(
    'COHORT_EMPTY',
    `Nothing could be measured: no evaluation volume of the snapshot is annotated with ${classes.join(', ')}. Evaluate on a snapshot that has these classes.`,
    { classes },
  );
}
