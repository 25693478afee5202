import type { Database, Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { type Checkpoint, decodeCheckpoint } from '../../training/checkpoint.ts';
import type { ProgramSettings } from '../../training/settings.ts';
import { keepObject } from '../kept-object.ts';
import type { WorkerContext } from '../worker-context.ts';

/** The newest, and one to fall back on should its bytes be damaged. */
const KEPT = 2;

/** The settings that checkpoints are signed with. The run's id keeps two runs from sharing an object. */
export type CheckpointIdentity = ProgramSettings & { readonly runId: string };

interface NewCheckpoint {
  readonly step: number;
  readonly bytes: Uint8Array;
  /** Whether it is of the best check so far. */
  readonly isBest: boolean;
}

/**
 * Keeps a checkpoint, durably once this resolves, and removes the others but for the last two and that
 * of the best check.
 */
export async function keepCheckpoint(
  worker: WorkerContext,
  runId: string,
  { step, bytes, isBest }: NewCheckpoint,
): Promise<void> {
  await keepObject(worker, bytes, async (tx, stateSha256) => {
    if (isBest) {
      await tx.checkpoint.updateMany({ where: { runId }, data: { isBest: false } });
      await tx.trainingRun.update({ where: { id: runId }, data: { bestStep: step } });
    }
    await tx.checkpoint.upsert({
      where: { runId_step: { runId, step } },
      create: { runId, step, isBest, stateSha256 },
      update: { isBest, stateSha256 },
    });
  });
  await removeCheckpoints(worker, runId, { keep: KEPT });
}

/**
 * The newest checkpoint whose bytes are whole; null when the run must start anew.
 *
 * @throws CHECKPOINT_INVALID for one of other settings, which is whole and stays
 */
export async function latestCheckpoint(
  worker: WorkerContext,
  identity: CheckpointIdentity,
): Promise<Checkpoint | null> {
  const rows = await worker.db.checkpoint.findMany({
    where: { runId: identity.runId },
    orderBy: { step: 'desc' },
  });
  for (const row of rows) {
    const checkpoint = await readWhole(worker, identity, row);
    if (checkpoint) return checkpoint;
    // The step will come to the same bytes again, which the store would take for kept.
    await removeCheckpoint(worker, identity.runId, row);
  }
  return null;
}

/** The checkpoint of a step; null where its bytes are gone or damaged. */
export async function wholeCheckpoint(
  worker: WorkerContext,
  identity: CheckpointIdentity,
  step: number,
): Promise<Checkpoint | null> {
  const { runId } = identity;
  const row = await worker.db.checkpoint.findUnique({ where: { runId_step: { runId, step } } });
  return row && readWhole(worker, identity, row);
}

async function readWhole(
  { store }: WorkerContext,
  identity: CheckpointIdentity,
  { step, stateSha256 }: { readonly step: number; readonly stateSha256: string },
): Promise<Checkpoint | null> {
  try {
    return decodeCheckpoint(await store.get(stateSha256), identity);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    console.error(`The checkpoint of step ${step} of run ${identity.runId}:`, error.message);
    return null;
  }
}

/** Bytes that are gone or changed; one that is whole, and of other settings, is nobody's to delete. */
function isDamaged(error: unknown): error is MyographError {
  const codes = ['OBJECT_MISSING', 'OBJECT_CORRUPT'];
  return error instanceof MyographError && codes.includes(error.code);
}

/** Removes the checkpoints of runs that have ended, so that nobody will take them up again. */
export async function removeAbandonedCheckpoints({ db, store }: WorkerContext): Promise<void> {
  const runs = await db.trainingRun.findMany({
    where: {
      checkpoints: { some: {} },
      job: { status: { in: ['SUCCEEDED', 'FAILED', 'CANCELLED'] } },
    },
    select: { id: true },
  });
  for (const { id } of runs) await removeCheckpoints({ db, store }, id, { keep: 0 });
}

/**
 * Removes all but the newest `keep` checkpoints of a run and, where any is kept, the best one; the bytes first: what is interrupted between
 * leaves a row, which the next removal finds.
 */
export async function removeCheckpoints(
  { db, store }: { readonly db: Database; readonly store: ObjectStore },
  runId: string,
  { keep }: { readonly keep: number },
): Promise<void> {
  const rows = await db.checkpoint.findMany({
    where: { runId },
    orderBy: { step: 'desc' },
    skip: keep,
  });
  for (const { step, stateSha256, isBest } of rows) {
    if (isBest && keep > 0) continue;
    await removeCheckpoint({ db, store }, runId, { step, stateSha256 });
  }
}

async function removeCheckpoint(
  { db, store }: { readonly db: Database; readonly store: ObjectStore },
  runId: string,
  { step, stateSha256 }: { readonly step: number; readonly stateSha256: string },
): Promise<void> {
  await store.delete(stateSha256);
  await db.$transaction((tx) => removeRows(tx, runId, step, stateSha256));
}

async function removeRows(
  tx: Transaction,
  runId: string,
  step: number,
  sha256: string,
): Promise<void> {
  await tx.checkpoint.deleteMany({ where: { runId, step } });
  await tx.storedObject.deleteMany({ where: { sha256 } });
}
