import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorkerContext } from '../../src/jobs/worker-context.ts';
import {
  type ImportRow,
  importById,
  importManifest,
  importRows,
} from '../../src/services/catalog.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { runJob } from './jobs.ts';
import type { TestServices } from './services.ts';

/** Cells of a manifest by column; what is left out is empty. */
export type ManifestCells = Readonly<Record<string, string>>;

/** Bytes of the files of a manifest, by path. */
export type ManifestFiles = Readonly<Record<string, Uint8Array>>;

export function manifestCsv(rows: readonly ManifestCells[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: readonly string[]) =>
    cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
  return [columns, ...rows.map((row) => columns.map((name) => row[name] ?? ''))]
    .map(line)
    .join('\n');
}

interface ImportOptions {
  readonly dryRun?: boolean;
  readonly worker?: Partial<WorkerContext>;
}

/** Uploads, imports and waits; the rows as the import reports them. */
export async function importCsv(
  services: TestServices,
  context: ServiceContext,
  csv: string,
  files: ManifestFiles,
  { dryRun = false, worker = {} }: ImportOptions = {},
): Promise<ImportRow[]> {
  const uploaded: { path: string; sha256: string }[] = [];
  for (const [path, bytes] of Object.entries(files)) {
    uploaded.push({ path, sha256: await services.store.put(bytes) });
  }
  const manifestSha256 = await services.store.put(new TextEncoder().encode(csv));
  const started = await importManifest(context, { manifestSha256, files: uploaded, dryRun });
  await runJob(services, { id: started.jobId }, worker);
  const ended = await importById(context, started.id);
  if (ended === null) throw new Error('the import is gone');
  return importRows(ended);
}

export function importCells(
  services: TestServices,
  context: ServiceContext,
  rows: readonly ManifestCells[],
  files: ManifestFiles,
  options: ImportOptions = {},
): Promise<ImportRow[]> {
  return importCsv(services, context, manifestCsv(rows), files, options);
}

/** Imports a manifest with every file of its folder. */
export async function importFolder(
  services: TestServices,
  context: ServiceContext,
  manifest: string,
  options: ImportOptions = {},
): Promise<ImportRow[]> {
  const folder = path.dirname(manifest);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Record<string, Uint8Array> = {};
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    files[path.relative(folder, file)] = await readFile(file);
  }
  return importCsv(services, context, await readFile(manifest, 'utf8'), files, options);
}
