import type { CoverageStateName } from '../../../components/coverage-state.ts';
import type { Counts } from '../grouping.ts';
import type { MatrixClass } from '../matrix.ts';

/** A column before those of the classes. */
export interface LeadingColumn {
  readonly key: string;
  readonly title: string;
  /** In px. */
  readonly width: number;
  readonly text: (row: number) => string;
  /** Address of a page about the row; none where there is no such page. */
  readonly to?: (row: number) => string;
}

/** What a cell shows, and says in full to who hovers over it or hears it. */
export interface GridCell {
  readonly text: string;
  readonly label: string;
  /** Of one volume. */
  readonly state?: CoverageStateName;
  /** Of a group of volumes, of which some could have the class. */
  readonly counts?: Counts;
}

/** Rows × label classes. Rows are told by their place, so that a cell is made only when it is drawn. */
export interface GridModel {
  readonly name: string;
  readonly rowCount: number;
  readonly keyOf: (row: number) => string;
  /** What the row is, in words. */
  readonly nameOf: (row: number) => string;
  readonly columns: readonly LeadingColumn[];
  readonly classes: readonly MatrixClass[];
  /** Null where the row has no such class. */
  readonly cellAt: (row: number, place: number) => GridCell | null;
  /** Of each class, volumes of all rows in which nobody has labelled it. */
  readonly gaps: readonly number[];
  /** Whether rows can be selected. */
  readonly isSelectable: boolean;
  /** Height of a row, in px. */
  readonly rowHeight: number;
  /** Width of the column of a class, in px. */
  readonly cellWidth: number;
}

/** A cell by its place: rows from 0, the two rows of the header before them; columns with that of selection first. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** Rows of the header: what columns are called, and in how many volumes classes are missing. */
export const titleRow = -2;
export const gapsRow = -1;

/** Width of the column of checkboxes, in px. */
export const selectionWidth = 34;

/** Column of the first class. */
export function firstClassColumn({ columns }: GridModel): number {
  return 1 + columns.length;
}

/** Where a key leads from a cell; null for a key that leads nowhere. */
export function moved(
  { row, column }: CellPlace,
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  { lastRow, lastColumn, page }: { lastRow: number; lastColumn: number; page: number },
): CellPlace | null {
  const to = (nextRow: number, nextColumn: number): CellPlace => ({
    row: Math.min(Math.max(nextRow, titleRow), lastRow),
    column: Math.min(Math.max(nextColumn, 0), lastColumn),
  });
  switch (key) {
    case 'ArrowUp':
      return to(row - 1, column);
    case 'ArrowDown':
      return to(row + 1, column);
    case 'ArrowLeft':
      return to(row, column - 1);
    case 'ArrowRight':
      return to(row, column + 1);
    case 'PageUp':
      return to(Math.max(row - page, Math.min(row, 0)), column);
    case 'PageDown':
      return to(row + page, column);
    case 'Home':
      return ctrlKey ? to(0, 0) : to(row, 0);
    case 'End':
      return ctrlKey ? to(lastRow, lastColumn) : to(row, lastColumn);
    default:
      return null;
  }
}

/**
 * What an element is as a part of a grid. The elements of tables would not do: rows are put where they are seen, and
 * a table's parts are no longer told as such once they are laid out otherwise. The grid itself has the keyboard.
 */
export const partOfGrid = {
  rowgroup: { role: 'rowgroup' },
  /** A row by its place, of the header's or from 0. */
  row: (row: number) => ({ role: 'row', 'aria-rowindex': row + rowOffset }),
  cell: (column: number, label?: string) => ({
    ...{ role: 'gridcell', 'aria-colindex': column + 1, 'aria-label': label },
  }),
  header: (column: number, label?: string) => ({
    ...{ role: 'columnheader', 'aria-colindex': column + 1, 'aria-label': label },
  }),
} as const;

/** ARIA counts from 1, with the two rows of the header. */
const rowOffset = 3;

/** The cell that an element is in; null where it is in none. */
export function placeOf(target: EventTarget): CellPlace | null {
  if (!(target instanceof Element)) return null;
  const column = target.closest('[aria-colindex]')?.getAttribute('aria-colindex');
  const row = target.closest('[aria-rowindex]')?.getAttribute('aria-rowindex');
  return column && row ? { row: Number(row) - rowOffset, column: Number(column) - 1 } : null;
}
