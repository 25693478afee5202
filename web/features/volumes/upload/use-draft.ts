import { useReducer, useState } from 'react';
import { useStudy } from '../../../app/use-study.ts';
import { isAtLeast } from '../../../components/roles.ts';
import type { UploadChoicesQuery } from '../../../generated/volumes.ts';
import type { SortedFiles } from './dropped-files.ts';
import { guessRows } from './guess-rows.ts';
import { readTable } from './read-table.ts';
import { changeRows, pasteInto, type Row, toRows } from './rows.ts';
import type { NamedFile } from './use-import.ts';

/** What is about to be imported: files, and what is said of them. */
export function useDraft(choices: UploadChoicesQuery | undefined) {
  const [study] = useStudy();
  const [files, setFiles] = useState<readonly NamedFile[]>([]);
  const [rows, dispatch] = useReducer(changeRows, []);
  const [hasManifest, setHasManifest] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  const take = async ({ images, tables, manifests }: SortedFiles) => {
    const all = merge(files, [...images, ...tables]);
    setFiles(all);
    setRefusal(null);
    for (const { file } of manifests) {
      const read = readTable(await file.text(), file.name);
      if ('refusal' in read) return setRefusal(read.refusal);
      dispatch({ kind: hasManifest ? 'add' : 'replace', rows: toRows(read.rows) });
      setHasManifest(true);
    }
    if (hasManifest || manifests.length > 0) return;
    const defaults = { study: study ?? ownStudy(choices) };
    const guessed = guessRows(
      all.map(({ path }) => path).filter((path) => /\.nii(\.gz)?$/i.test(path)),
      {
        defaults,
        regions: (choices?.labelSchemas ?? []).map(({ region }) => region),
        annotator: choices?.me?.name ?? '',
        labelTable: tableAlone(all),
      },
    );
    dispatch({ kind: 'replace', rows: joinGuesses(rows, guessed) });
  };

  const paste = (text: string) => {
    const read = readTable(text, 'What was pasted');
    if ('refusal' in read) return setRefusal(read.refusal);
    setRefusal(null);
    dispatch({ kind: 'replace', rows: pasteInto(rows, read.rows) });
  };

  const clear = () => {
    setFiles([]);
    setHasManifest(false);
    setRefusal(null);
    dispatch({ kind: 'replace', rows: [] });
  };

  return { files, rows, refusal, dispatch, take, paste, clear };
}

/** A file that was dropped again is the newer one. */
function merge(files: readonly NamedFile[], more: readonly NamedFile[]): NamedFile[] {
  return [...new Map([...files, ...more].map((each) => [each.path, each])).values()];
}

/** What a person has filled in stays; new images, and label maps that came later, are joined. */
function joinGuesses(rows: readonly Row[], guessed: readonly Row['cells'][]): readonly Row[] {
  const guessOf = (row: Row) => guessed.find(({ image }) => image === row.cells.image);
  const kept = rows.map((row) => {
    const { label_map = '', annotator = '', label_table = '' } = guessOf(row) ?? {};
    const { cells } = row;
    if (label_map === '' || (cells.label_map && cells.label_map !== label_map)) return row;
    const labels = {
      label_map,
      label_table: cells.label_table || label_table,
      annotator: cells.annotator || annotator,
    };
    return { ...row, cells: { ...cells, ...labels } };
  });
  const added = guessed.filter(({ image }) => !rows.some(({ cells }) => cells.image === image));
  return [...kept, ...toRows(added)];
}

function tableAlone(files: readonly NamedFile[]): string | null {
  const tables = files.filter(({ path }) => /\.(txt|label|lbl|json)$/i.test(path));
  return tables.length === 1 ? (tables[0]?.path ?? null) : null;
}

/** The only study that the person may import into, if there is one alone. */
function ownStudy(choices: UploadChoicesQuery | undefined): string {
  const own = (choices?.studies.nodes ?? []).filter(({ role }) => isAtLeast(role, 'EDITOR'));
  return own.length === 1 ? (own[0]?.code ?? '') : '';
}
