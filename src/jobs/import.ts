import { z } from 'zod';
import { MyographError } from '../errors.ts';
import type { Job, ManifestImport } from '../generated/prisma/client.ts';
import { actorOfJob } from '../services/access.ts';
import { type ImportRow, importRows, keepReport } from '../services/catalog/import-report.ts';
import type { JobResult } from '../services/jobs/claims.ts';
import { findSchemas } from '../services/labels/schemas.ts';
import { discardObjects } from '../services/objects.ts';
import { tryRows } from './import/dry-run.ts';
import { type ManifestLine, type ManifestRow, parseManifest } from './import/manifest.ts';
import { importRow, itemOf } from './import/outcome.ts';
import { prepareRow } from './import/prepare.ts';
import { type Importer, type RowOutcome, recordRow } from './import/record.ts';
import type { ImportSource } from './import/source.ts';
import { isOver } from './is-over.ts';
import { remembering } from './remembering.ts';
import type { WorkerContext } from './worker-context.ts';

const fileHashes = z.record(z.string(), z.string());

/**
 * Imports the rows of a manifest, one after another: each is whole or not at all, and none stops the
 * rest. A dry run goes the same way, in a transaction that never commits. Objects that nothing refers
 * to in the end are deleted; those of a dry run once nobody imports them for long.
 *
 * @throws MANIFEST_INVALID when the manifest as a whole cannot be read
 */
export async function runImport(worker: WorkerContext, job: Job): Promise<JobResult> {
  const manifestImport = await worker.db.manifestImport.findUniqueOrThrow({
    where: { jobId: job.id },
  });
  if (manifestImport.report !== null) return { items: importRows(manifestImport).map(itemOf) };
  const { store, written } = remembering(worker.store);
  const discard = (rows: readonly ImportRow[] = []) =>
    discardObjects(worker.db, worker.store, {
      hashes: [...written, ...filesToDiscard(manifestImport, rows)],
      exceptJobId: job.id,
    });
  try {
    const user = await worker.db.user.findUniqueOrThrow({ where: { id: job.createdById } });
    const importer: Importer = { actor: actorOfJob(user, job.input), jobId: job.id, store };
    const rows = await readRows({ ...worker, store }, importer, manifestImport);
    await worker.inTransaction((tx) => keepReport(tx, importer.actor, manifestImport, rows));
    await discard(rows);
    return { items: rows.map(itemOf) };
  } catch (error) {
    // Whoever takes the job up after a worker that ended still needs the files.
    if (await isOver(worker, job, error)) await discard();
    throw error;
  }
}

/**
 * What was sent for a dry run is kept for the import that follows, where none of it is of a withdrawn subject;
 * `sweepDryRuns` discards it where nothing follows.
 */
function filesToDiscard({ files, isDryRun }: ManifestImport, rows: readonly ImportRow[]): string[] {
  const isWithdrawn = rows.some(({ problems }) =>
    problems.some(({ code }) => code === 'WITHDRAWN'),
  );
  return isDryRun && !isWithdrawn ? [] : Object.values(fileHashes.parse(files));
}

async function readRows(
  worker: WorkerContext,
  importer: Importer,
  { manifestSha256, files, isDryRun }: ManifestImport,
): Promise<ImportRow[]> {
  const { db, store } = worker;
  const source: ImportSource = {
    store,
    files: new Map(Object.entries(fileHashes.parse(files))),
    schemas: await findSchemas(db, {}),
  };
  const lines = parseManifest(await store.get(manifestSha256));
  return (isDryRun ? tryRows : keepRows)(worker, importer, source, lines);
}

async function keepRows(
  worker: WorkerContext,
  importer: Importer,
  source: ImportSource,
  lines: readonly ManifestLine[],
): Promise<ImportRow[]> {
  const keep = async (row: ManifestRow): Promise<RowOutcome> => {
    const plan = await prepareRow(source, row);
    return worker.inTransaction((tx) => recordRow(tx, importer, plan));
  };
  const rows: ImportRow[] = [];
  for (const line of lines) {
    await worker.progress(rows.length, lines.length, 'Rows');
    worker.signal.throwIfAborted();
    rows.push(await importRow(line, (row) => againIfDiscarded(() => keep(row))));
  }
  await worker.progress(lines.length, lines.length, 'Rows');
  return rows;
}

/** Another import, as it ended, may have discarded the very label map that was about to be recorded. */
async function againIfDiscarded<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MyographError && error.code === 'OBJECT_MISSING') return work();
    throw error;
  }
}
