import type { Schema } from '../../services/labels/schemas.ts';
import { type ObjectRef, readObject } from '../../services/objects.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { forColumn, refuseRow } from './problems.ts';

/** Where rows find their files and regions. */
export interface ImportSource {
  readonly store: ObjectStore;
  /** Path in the manifest → hash of its bytes. */
  readonly files: ReadonlyMap<string, string>;
  readonly schemas: readonly Schema[];
}

/** Bytes of a file that the manifest names. Throws RowRefused. */
export async function readFile(
  { store, files }: ImportSource,
  path: string,
  column: string,
): Promise<{ bytes: Uint8Array; object: ObjectRef }> {
  const sha256 = files.get(path);
  if (sha256 === undefined) {
    refuseRow(
      'FILE_MISSING',
      `The file ${path} was not handed in with the manifest. Paths are relative to the manifest; check that it is there and can be read.`,
      column,
    );
  }
  const bytes = await forColumn(column, () => readObject(store, sha256));
  return { bytes, object: { sha256, size: bytes.byteLength } };
}
