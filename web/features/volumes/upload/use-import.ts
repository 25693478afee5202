import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { request } from '../../../api/request.ts';
import {
  type ImportedRowFragment,
  ImportManifestDocument,
  ImportRowsDocument,
} from '../../../generated/volumes.ts';
import { hashFile } from './hash-file.ts';
import { forEachFew } from './in-turn.ts';
import { sendFiles } from './send-files.ts';

/** A file under the path that the manifest has. */
export interface NamedFile {
  readonly path: string;
  readonly file: File;
}

/** How far an import, or its dry run, is. */
export type ImportStage =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading' | 'sending'; readonly done: number; readonly total: number }
  | { readonly kind: 'working'; readonly importId: string; readonly isDryRun: boolean }
  | {
      readonly kind: 'done';
      readonly importId: string;
      readonly isDryRun: boolean;
      readonly rows: readonly ImportedRowFragment[];
    }
  | { readonly kind: 'failed'; readonly error: Error };

/** What is to be imported. */
export interface ImportOrder {
  readonly manifest: string;
  readonly files: readonly NamedFile[];
  readonly isDryRun: boolean;
}

/** Files read at once: more would not be faster. */
const readAtOnce = 2;

/** Reads, sends and imports files with their manifest; a dry run first creates nothing. */
export function useImport() {
  const client = useQueryClient();
  const [stage, setStage] = useState<ImportStage>({ kind: 'idle' });
  const controller = useRef<AbortController | null>(null);
  // Who leaves the page stops what it reads and sends: nothing is imported that nobody sees.
  useEffect(() => () => controller.current?.abort(), []);

  const start = async (order: ImportOrder) => {
    const own = new AbortController();
    controller.current?.abort();
    controller.current = own;
    const tell = (next: ImportStage) => {
      if (!own.signal.aborted) setStage(next);
    };
    try {
      const importId = await beginImport(order, own.signal, tell);
      tell({ kind: 'working', importId, isDryRun: order.isDryRun });
    } catch (error) {
      tell(failed(error));
      // Files that are read or sent beside the one that failed end, too.
      own.abort();
    }
  };

  /** To be called when the job of the import has ended well. */
  const finish = useCallback(
    async (importId: string, isDryRun: boolean) => {
      const outcome = await readRows(importId).then(
        (rows): ImportStage => ({ kind: 'done', importId, isDryRun, rows }),
        failed,
      );
      // Unless it was stopped meanwhile.
      setStage((last) => (last.kind === 'working' && last.importId === importId ? outcome : last));
      if (!isDryRun) await client.invalidateQueries();
    },
    [client],
  );

  const stop = useCallback(() => {
    controller.current?.abort();
    setStage({ kind: 'idle' });
  }, []);

  return { stage, start, finish, stop };
}

function failed(error: unknown): ImportStage {
  return { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
}

async function beginImport(
  { manifest, files, isDryRun }: ImportOrder,
  signal: AbortSignal,
  setStage: (stage: ImportStage) => void,
): Promise<string> {
  const table = new File([manifest], 'manifest.csv', { type: 'text/csv' });
  const all = [...files, { path: 'manifest.csv', file: table }];
  const total = all.reduce((sum, { file }) => sum + file.size, 0);
  const read = new Map<string, number>();
  const hashed = await forEachFew(all, readAtOnce, async ({ path, file }) => {
    const onRead = (bytes: number) => {
      read.set(path, bytes);
      const done = [...read.values()].reduce((sum, each) => sum + each, 0);
      setStage({ kind: 'reading', done, total });
    };
    return { path, file, sha256: await hashFile(file, { onRead, signal }) };
  });
  const onSent = (done: number) => setStage({ kind: 'sending', done, total });
  await sendFiles(hashed, { onSent, signal });
  const { importManifest } = await request(
    ImportManifestDocument,
    {
      input: {
        manifestSha256: hashed.at(-1)?.sha256 ?? '',
        files: hashed.slice(0, -1).map(({ path, sha256 }) => ({ path, sha256 })),
        dryRun: isDryRun,
      },
    },
    signal,
  );
  return importManifest.import.id;
}

/** All rows of an import that has ended. */
async function readRows(id: string): Promise<ImportedRowFragment[]> {
  const rows: ImportedRowFragment[] = [];
  for (let after: string | null = null; ; ) {
    const { node }: Awaited<ReturnType<typeof pageOf>> = await pageOf(id, after);
    if (node?.__typename !== 'ManifestImport') return rows;
    rows.push(...node.rows.nodes);
    if (!node.rows.pageInfo.hasNextPage) return rows;
    after = node.rows.pageInfo.endCursor;
  }
}

const pageOf = (id: string, after: string | null) => request(ImportRowsDocument, { id, after });
