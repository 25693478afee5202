import type { Database, Transaction } from '../../db.ts';
import type { ImportRow } from '../../services/catalog/import-report.ts';
import { type ObjectStore, sha256Of } from '../../storage/object-store.ts';
import type { WorkerContext } from '../worker-context.ts';
import type { ManifestLine, ManifestRow } from './manifest.ts';
import { importRow } from './outcome.ts';
import { prepareRow, type RowPlan } from './prepare.ts';
import { type Importer, recordRow } from './record.ts';
import type { ImportSource } from './source.ts';

/** How long a dry run may hold its transaction. */
const DRY_RUN_MS = 60 * 60 * 1000;

/**
 * Says what would become of the lines: prepares and records them as an import does, in a transaction of
 * which nothing stays. All files are read first, so that the transaction, which others may wait for, is
 * short.
 */
export async function tryRows(
  worker: WorkerContext,
  owner: Importer,
  files: ImportSource,
  lines: readonly ManifestLine[],
): Promise<ImportRow[]> {
  const store = pretending(worker.store);
  const [importer, source] = [
    { ...owner, store },
    { ...files, store },
  ];
  const plans = new Map<ManifestRow, Promise<RowPlan>>();
  for (const { row } of lines) {
    await worker.progress(plans.size, lines.length, 'Files');
    worker.signal.throwIfAborted();
    if (row === null) continue;
    const plan = prepareRow(source, row);
    plans.set(row, plan);
    await plan.catch(() => undefined);
  }
  return rolledBack(worker.db, async (tx) => {
    const rows: ImportRow[] = [];
    for (const line of lines) {
      await worker.progress(rows.length, lines.length, 'Rows');
      worker.signal.throwIfAborted();
      const record = async (row: ManifestRow) => {
        const plan = await (plans.get(row) ?? prepareRow(source, row));
        return inSavepoint(tx, () => recordRow(tx, importer, plan));
      };
      const { volumeId, ...row } = await importRow(line, record);
      rows.push({ ...row, volumeId: null });
    }
    return rows;
  });
}

/** A store that takes everything and keeps nothing; what it has, it gives. */
function pretending(store: ObjectStore): ObjectStore {
  const taken = new Set<string>();
  return {
    ...store,
    async put(bytes) {
      const sha256 = sha256Of(bytes);
      taken.add(sha256);
      return sha256;
    },
    has: async (sha256) => taken.has(sha256) || store.has(sha256),
  };
}

/** Runs `work` in a transaction of which nothing stays. */
async function rolledBack<Result>(
  db: Database,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const done = Promise.withResolvers<Result>();
  const rollback = new Error('rolled back as meant');
  await db
    .$transaction(
      async (tx) => {
        done.resolve(await work(tx));
        throw rollback;
      },
      { timeout: DRY_RUN_MS, maxWait: 60_000 },
    )
    .catch((error) => {
      if (error !== rollback) throw error;
    });
  return done.promise;
}

/** Undoes `work` alone when it fails. */
async function inSavepoint<Result>(tx: Transaction, work: () => Promise<Result>): Promise<Result> {
  await tx.$executeRaw`SAVEPOINT manifest_row`;
  try {
    const result = await work();
    await tx.$executeRaw`RELEASE SAVEPOINT manifest_row`;
    return result;
  } catch (error) {
    await tx.$executeRaw`ROLLBACK TO SAVEPOINT manifest_row`;
    throw error;
  }
}
