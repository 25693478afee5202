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

/** Keeps a checkpoint, durably once this resolves, and removes those before the last two. */
export async function keepCheckpoint(
  worker: WorkerContext,
  runId: string,
  step: number,
  bytes: Uint8Array,
): Promise<void> {
  await keepObject(worker, bytes, (tx, stateSha256) =>
    tx.checkpoint.upsert({
      where: { runId_step: { runId, step } },
      create: { runId, step, stateSha256 },
      update: { stateSha256 },
    }),
  );
  await removeCheckpoints(worker, runId, { keep: KEPT });
}

/** The newest checkpoint whose bytes are whole; null when the run must start anew. */
export async function latestCheckpoint(
  worker: WorkerContext,
  identity: CheckpointIdentity,
): Promise<Checkpoint | null> {
  const rows = await worker.db.checkpoint.findMany({
    where: { runId: identity.runId },
    orderBy: { step: 'desc' },
  });
  for (const { stateSha256, step } of rows) {
    try {
      return decodeCheckpoint(await worker.store.get(stateSha256), identity);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      console.error(`The checkpoint of step ${step} of run ${identity.runId}:`, error.message);
      // The step will come to the same bytes again, which the store would take for kept.
      await worker.store.delete(stateSha256);
    }
  }
  return null;
}

function isDamaged(error: unknown): error is MyographError {
  const codes = ['OBJECT_MISSING', 'OBJECT_CORRUPT', 'CHECKPOINT_INVALID'];
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
 * Removes all but the newest `keep` checkpoints of a run, the bytes first: what is interrupted between
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
  for (const { step, stateSha256 } of rows) {
    await store.delete(stateSha256);
    await db.$transaction((tx) => removeRows(tx, runId, step, stateSha256));
  }
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
