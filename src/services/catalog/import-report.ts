import { z } from 'zod';
import type { Transaction } from '../../db.ts';
import type { ManifestImport } from '../../generated/prisma/client.ts';
import { recordAudit } from '../access/audit.ts';
import { visibleStudyIds } from '../access.ts';
import type { Actor, ServiceContext } from '../context.ts';
import { toJson } from '../json.ts';

const problem = z.object({
  code: z.string(),
  message: z.string(),
  /** Column of the manifest, where it is one column's. */
  column: z.string().nullable(),
  /** Whether the row was imported in spite of it. */
  isWarning: z.boolean(),
});

const row = z.object({
  /** Line number in the manifest, the header being 1. */
  line: z.int(),
  status: z.enum(['CREATED', 'UNCHANGED', 'FAILED']),
  summary: z.string(),
  problems: z.array(problem),
  volumeId: z.string().nullable(),
});

const report = z.array(row);

/** Something wrong with a row of a manifest, or worth knowing. */
export type ImportProblem = z.infer<typeof problem>;

/** What became, or would become, of one row. */
export type ImportRow = z.infer<typeof row>;

/** The rows of an import in order; empty until its job has ended. */
export function importRows({ report: stored }: { readonly report: unknown }): ImportRow[] {
  return stored === null ? [] : report.parse(stored);
}

/**
 * Keeps what became of the rows, and tells the owners of the studies that they went into, unless it was
 * a dry run.
 */
export async function keepReport(
  tx: Transaction,
  actor: Actor,
  { id, isDryRun }: Pick<ManifestImport, 'id' | 'isDryRun'>,
  rows: readonly ImportRow[],
): Promise<void> {
  await tx.manifestImport.update({ where: { id }, data: { report: toJson(rows) } });
  if (isDryRun) return;
  const volumes = await tx.volume.findMany({
    where: { id: { in: rows.flatMap(({ volumeId }) => volumeId ?? []) } },
    distinct: ['studyId'],
    select: { studyId: true },
  });
  const created = rows.filter(({ status }) => status === 'CREATED').length;
  const failed = rows.filter(({ status }) => status === 'FAILED').length;
  await recordAudit(
    tx,
    { actor },
    {
      operation: 'rowsImported',
      studyIds: volumes.map(({ studyId }) => studyId),
      target: { type: 'ManifestImport', id },
      details: { created, unchanged: rows.length - created - failed, failed },
    },
  );
}

/**
 * As importRows, of several imports for the actor: who asked for an import may have left its studies
 * since, and is not told of volumes there.
 */
export async function rowsOfImports(
  context: ServiceContext,
  imports: readonly Pick<ManifestImport, 'report'>[],
): Promise<ImportRow[][]> {
  const reports = imports.map(importRows);
  const volumeIds = reports.flat().flatMap(({ volumeId }) => volumeId ?? []);
  const visible = await visibleVolumes(context, volumeIds);
  const hide = (each: ImportRow): ImportRow =>
    each.volumeId !== null && visible.has(each.volumeId) ? each : { ...each, volumeId: null };
  return reports.map((rows) => rows.map(hide));
}

async function visibleVolumes(
  context: ServiceContext,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const studyIds = await visibleStudyIds(context);
  const rows = await context.db.$queryRaw<{ id: string }[]>`
    SELECT id FROM volume
    WHERE id = ANY (${[...ids]}::uuid[]) AND study_id = ANY (${studyIds}::uuid[])`;
  return new Set(rows.map(({ id }) => id));
}
