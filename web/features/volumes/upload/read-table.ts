import { parse } from 'csv-parse/browser/esm/sync';
import { type Cells, type ColumnName, columns } from './manifest-columns.ts';

/** Rows that were read from a text; or why none were. */
export type ReadTable = { readonly rows: readonly Cells[] } | { readonly refusal: string };

/** What else people call the columns. */
const synonyms: Readonly<Record<string, ColumnName>> = {
  session: 'visit',
  side: 'laterality',
  file: 'image',
  filename: 'image',
  path: 'image',
  labels: 'label_map',
  mask: 'label_map',
  reader: 'annotator',
};

/**
 * Reads a table with a line of column names: a manifest, or cells that were copied from a spreadsheet.
 *
 * @param name what messages call it
 */
export function readTable(text: string, name: string): ReadTable {
  const [head = ''] = text.split('\n', 1);
  const delimiter = [',', '\t', ';'].find((sign) => head.includes(sign)) ?? ',';
  try {
    const records: Record<string, string>[] = parse(text, {
      ...{ delimiter, columns: true, bom: true, trim: true },
      ...{ relax_column_count: true, skip_empty_lines: true },
    });
    return rowsOf(records, name);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { refusal: `${name} is no table: ${why}` };
  }
}

function rowsOf(records: readonly Record<string, string>[], name: string): ReadTable {
  const given = Object.keys(records[0] ?? {});
  const unknown = given.filter((column) => columnOf(column) === undefined);
  if (records.length === 0) {
    return { refusal: `${name} has no rows: its first line names the columns, such as subject.` };
  }
  if (unknown.length > 0) {
    return {
      refusal: `${name} has columns that are not known: ${unknown.slice(0, 5).join(', ')}. Those of a manifest are ${columns.join(', ')}.`,
    };
  }
  const cellsOf = (record: Record<string, string>) =>
    Object.entries(record).flatMap(([column, value]) => {
      const known = columnOf(column);
      return known && value !== undefined ? [[known, value] as const] : [];
    });
  return { rows: records.map((record) => Object.fromEntries(cellsOf(record))) };
}

function columnOf(title: string): ColumnName | undefined {
  const key = title.trim().toLowerCase().replaceAll(' ', '_');
  return columns.find((column) => column === key) ?? synonyms[key];
}
