/** Columns of a manifest, as docs/import.md describes them. */
export const columns = [
  ...(['study', 'subject', 'visit', 'scanner', 'region', 'laterality', 'image'] as const),
  ...(['label_map', 'label_table', 'classes', 'slices', 'exhaustive'] as const),
  ...(['annotator', 'tool', 'annotated_at', 'status'] as const),
  ...(['site', 'manufacturer', 'sequence', 'tr_ms', 'te_ms', 'flip_deg'] as const),
] as const;

export type ColumnName = (typeof columns)[number];

/** Cells of a row by column; what is left out is empty. */
export type Cells = Readonly<Partial<Record<ColumnName, string>>>;

/** Columns that name files. */
export const fileColumns = ['image', 'label_map', 'label_table'] as const;

/** Columns without which no row is imported. */
const required = ['study', 'subject', 'visit', 'scanner', 'region', 'laterality', 'image'] as const;

/** Required with a label map. */
const requiredWithLabels = ['label_map', 'classes', 'annotator'] as const;

const labelColumns = ['label_map', 'label_table', 'classes', 'slices'] as const;

/** Columns of a row that must be filled and are not. */
export function emptyColumns(cells: Cells): ColumnName[] {
  const hasLabels = labelColumns.some((name) => filled(cells, name));
  return [...required, ...(hasLabels ? requiredWithLabels : [])].filter(
    (name) => !filled(cells, name),
  );
}

function filled(cells: Cells, name: ColumnName): boolean {
  return (cells[name] ?? '').trim() !== '';
}

/** Rows as a manifest, exactly as they are: unlike an export, nothing is done to cells for spreadsheets. */
export function manifestOf(rows: readonly Cells[]): string {
  const lines = rows.map((cells) => columns.map((name) => cellOf(cells[name] ?? '')).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

function cellOf(value: string): string {
  const line = value.replace(/\s*[\r\n]+\s*/g, ' ');
  return /[",]/.test(line) ? `"${line.replaceAll('"', '""')}"` : line;
}
