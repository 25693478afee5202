import type { Cells, ColumnName } from './manifest-columns.ts';

/** A row of the table, with a key that stays. */
export interface Row {
  readonly key: string;
  readonly cells: Cells;
}

/** Rows with keys of their own. */
export function toRows(cells: readonly Cells[]): Row[] {
  return cells.map((each) => ({ key: crypto.randomUUID(), cells: each }));
}

export type RowsAction =
  | { readonly kind: 'add'; readonly rows: readonly Row[] }
  | { readonly kind: 'replace'; readonly rows: readonly Row[] }
  | {
      readonly kind: 'set';
      readonly key: string;
      readonly column: ColumnName;
      readonly value: string;
    }
  /** Gives all rows what the first has in a column. */
  | { readonly kind: 'fill'; readonly column: ColumnName }
  | { readonly kind: 'remove'; readonly key: string };

/** The rows after an action. */
export function changeRows(rows: readonly Row[], action: RowsAction): readonly Row[] {
  switch (action.kind) {
    case 'add':
      return [...rows, ...action.rows];
    case 'replace':
      return action.rows;
    case 'set':
      return rows.map((row) =>
        row.key === action.key
          ? { ...row, cells: { ...row.cells, [action.column]: action.value } }
          : row,
      );
    case 'fill': {
      const value = rows[0]?.cells[action.column] ?? '';
      return rows.map((row) => ({ ...row, cells: { ...row.cells, [action.column]: value } }));
    }
    case 'remove':
      return rows.filter(({ key }) => key !== action.key);
  }
}

/**
 * Puts pasted cells into the rows: by the name of the image where the paste has one, else from the first row on.
 * What is left over becomes rows of its own where it names an image.
 */
export function pasteInto(rows: readonly Row[], pasted: readonly Cells[]): readonly Row[] {
  const baseName = (path: string | undefined) => path?.split(/[\\/]/).at(-1) ?? '';
  const target = (cells: Cells, index: number) =>
    cells.image === undefined
      ? rows[index]
      : rows.find((row) => baseName(row.cells.image) === baseName(cells.image));
  const meant = pasted.map((cells, index) => ({ cells, row: target(cells, index) }));
  const changed = rows.map((row) => {
    const own = meant.find((each) => each.row?.key === row.key);
    if (own === undefined) return row;
    const { image: _image, ...others } = own.cells;
    return { ...row, cells: { ...row.cells, ...others } };
  });
  const added = meant.filter(({ row, cells }) => row === undefined && cells.image);
  return [...changed, ...toRows(added.map(({ cells }) => cells))];
}
