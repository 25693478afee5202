import { checkFile, type FileKind } from './check-file.ts';
import type { NamedFile } from './use-import.ts';

/** Files that were dropped, by what they are good for. */
export interface SortedFiles {
  readonly images: readonly NamedFile[];
  readonly tables: readonly NamedFile[];
  readonly manifests: readonly NamedFile[];
  /** What is wrong with each of the others, and what to do. */
  readonly refusals: readonly string[];
}

/** Looks at each file, and at the beginning of images. */
export async function sortFiles(files: readonly File[]): Promise<SortedFiles> {
  const checked = await Promise.all(
    files
      .filter(({ name }) => !name.startsWith('.'))
      .map(async (file) => ({ path: pathOf(file), file, kind: await checkFile(file) })),
  );
  const of = (wanted: FileKind) =>
    checked.filter(({ kind }) => kind === wanted).map(({ path, file }) => ({ path, file }));
  return {
    images: of('nifti'),
    tables: of('table'),
    manifests: of('manifest'),
    refusals: checked.flatMap(({ kind }) => (typeof kind === 'object' ? [kind.refusal] : [])),
  };
}

/** Path within the folder that was dropped; the name of a file that was dropped alone. */
function pathOf(file: File): string {
  const dropped = 'path' in file && typeof file.path === 'string' ? file.path : '';
  return (file.webkitRelativePath || dropped || file.name).replace(/^(\.?\/)+/, '');
}

/**
 * The file that a cell of a manifest means: that of its path, else, where only one has it, that of its name, as
 * folders are called otherwise in the manifest than where they were dropped from.
 */
export function fileOf(cell: string, files: readonly NamedFile[]): NamedFile | undefined {
  const wanted = cell.trim().replace(/^(\.?\/)+/, '');
  const exact = files.find(({ path }) => path === wanted);
  if (exact) return exact;
  const baseName = (path: string) => path.split(/[\\/]/).at(-1);
  const ending = files.filter(({ path }) => path.endsWith(`/${wanted}`));
  if (ending.length === 1) return ending[0];
  const named = files.filter(({ path }) => baseName(path) === baseName(wanted));
  return named.length === 1 ? named[0] : undefined;
}
