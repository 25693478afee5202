import { stat, writeFile } from 'node:fs/promises';
import { MANIFEST_COLUMNS } from '../../imaging/phantom/write.ts';

type Column = (typeof MANIFEST_COLUMNS)[number];

/** Writes a manifest; columns that a row leaves out are empty. Gives its path. */
export async function writeManifest(
  file: string,
  rows: readonly Partial<Record<Column, string>>[],
): Promise<string> {
  const lines = rows.map((row) => MANIFEST_COLUMNS.map((column) => quoted(row[column] ?? '')));
  const csv = [MANIFEST_COLUMNS, ...lines].map((cells) => `${cells.join(',')}\n`).join('');
  await writeFile(file, csv);
  return file;
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
