import { fileOf } from './dropped-files.ts';
import { type Cells, emptyColumns, fileColumns, manifestOf } from './manifest-columns.ts';
import type { Row } from './rows.ts';
import type { NamedFile } from './use-import.ts';

/** Paths that a row names. */
function pathsOf(cells: Cells): string[] {
  return fileColumns.flatMap((column) => cells[column] || []);
}

/** Manifest and files of the rows; those that nobody dropped are left out. */
export function orderOf(
  rows: readonly Row[],
  files: readonly NamedFile[],
): { readonly manifest: string; readonly files: readonly NamedFile[] } {
  const paths = new Set(rows.flatMap(({ cells }) => pathsOf(cells)));
  const named = [...paths].flatMap((path) => {
    const found = fileOf(path, files);
    return found ? [{ path, file: found.file }] : [];
  });
  return { manifest: manifestOf(rows.map(({ cells }) => cells)), files: named };
}

/** Why the rows cannot be checked yet, in words; none when they can. */
export function obstacles(rows: readonly Row[], files: readonly NamedFile[]): string[] {
  const numbered = rows.map(({ cells }, index) => ({ cells, name: `Row ${index + 1}` }));
  const unfilled = numbered.flatMap(({ cells, name }) => {
    const empty = emptyColumns(cells);
    return empty.length === 0 ? [] : [`${name} lacks: ${empty.map(words).join(', ')}.`];
  });
  const missing = numbered.flatMap(({ cells, name }) =>
    pathsOf(cells)
      .filter((path) => fileOf(path, files) === undefined)
      .map((path) => `${name} names ${path}, which is not among the files: drop it here, too.`),
  );
  return [...unfilled, ...missing];
}

/** Files that no row names. */
export function unnamedFiles(rows: readonly Row[], files: readonly NamedFile[]): string[] {
  const named = new Set(orderOf(rows, files).files.map(({ file }) => file));
  return files.filter(({ file }) => !named.has(file)).map(({ path }) => path);
}

const titles: Readonly<Record<string, string>> = {
  laterality: 'limb',
  label_map: 'label map',
  classes: 'classes looked for',
  annotator: 'reader',
};

function words(column: string): string {
  return titles[column] ?? column;
}
